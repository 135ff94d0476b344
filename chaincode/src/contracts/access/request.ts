import {
  ANY_ROLE,
  canonicalJson,
  CareError,
  checkDirectiveTime,
  ownRequestId,
  StoredDecision,
  type AccessEntry,
  type BreakGlassUse,
  type CheckedInput,
  type Decision,
} from '@careledger/model';
import { type Caller } from '../../identity/caller';
import { accessKey, POLICY_KEY } from '../../ledger/keys';
import type { Call } from '../call';
import { readPatientRange } from '../patient/range';
import { requireMember } from '../policy';
import { batchesOf, readRecord } from '../record/view';
import { asking, requireRegisteredProvider } from '../registered-provider';
import { signedOf, signedWithin } from '../signed-by';
import { carrier, type Asker } from './asker';
import { hasOverdueReview, openForReview, useName } from './break-glass';
import { decideNow, decideOn, type Grounds } from './decide-now';
import { entryOf, type Asked, type Decided } from './entry';

type Input = CheckedInput<'access.request'>;

/** Decides about a record and writes the answer into the patient's log, a denial too. */
export function requestAccess(input: Input, call: Call): Promise<AccessEntry> {
  const { directive } = input;
  return directive === undefined
    ? requestByProvider(input, call)
    : requestBySignature(input, directive, call);
}

/**
 * Four messages: single keys, the patient, the record, what is written; break-glass has one more, that reads what waits for its
 * review.
 */
async function requestByProvider(input: Input, call: Call): Promise<AccessEntry> {
  const { ledger, caller } = call;
  await ledger.fetch([
    ...asking(call),
    accessKey(input.patient, caller.hospital, input.request),
    ...batchesOf(input),
  ]);
  // First of all: neither an answer nor whether there is one is for a certificate that does not speak for the provider.
  const provider = await requireRegisteredProvider(call);
  const existing = await firstAnswer(input, provider.provider, undefined, call);
  if (existing !== undefined) return existing;
  const { purpose, breakGlass } = input;
  if (breakGlass?.done !== undefined && breakGlass.done > call.now) {
    throw new CareError('INVALID_ARGUMENT', 'What is entered later has been done already.', {
      fields: ['breakGlass.done'],
    });
  }
  const asker: Asker = {
    provider,
    purpose,
    ...(breakGlass && { breakGlass, isReviewOverdue: await hasOverdueReview(provider, call) }),
  };
  return commit(input, asker, await decideNow(input, asker, call), call);
}

/** The patient's or a delegate's own access. Whoever carries the directive stands for nothing. */
async function requestBySignature(input: Input, directive: string, call: Call): Promise<AccessEntry> {
  const { ledger, caller } = call;
  const key = accessKey(input.patient, caller.hospital, input.request);
  await ledger.fetch([POLICY_KEY, key, ...batchesOf(input)]);
  const patient = await readPatientRange(ledger, input.patient);
  const { payload, digest, by } = signedWithin('access.request', { ...input, directive }, patient, call);
  requireSame(input, payload, call);
  const signed = signedOf({ digest, by });
  const existing = await firstAnswer(input, null, signed, call);
  if (existing !== undefined) return existing;
  checkDirectiveTime(payload, call.nowSeconds);
  const asker: Asker = {
    provider: carrier(caller.hospital, caller.requireRole(ANY_ROLE)),
    purpose: input.purpose,
    signed: by.kind === 'patient' ? 'patient' : 'delegate',
  };
  const policy = await requireMember(call);
  const grounds = { policy, patient, record: await readRecord(ledger, input) };
  const decided = { ...grounds, decision: decideOn(asker, grounds, call.now) };
  return commit({ ...input, signed }, asker, decided, call);
}

/** What is asked has to be what was signed: each record once, under the id that the directive gives it. */
function requireSame(
  input: Input,
  { id, body }: { readonly id: string; readonly body: OwnAccess },
  { caller }: Call,
): void {
  const isSame =
    input.request === ownRequestId({ id, records: body.records }, input) &&
    body.hospital === caller.hospital &&
    body.purpose === input.purpose &&
    body.key === input.key &&
    (body.records === null || body.records.some((record) => record === input.record));
  if (!isSame) {
    throw new CareError(
      'SIGNATURE_INVALID',
      'What was signed is another request: its id, hospital, purpose, key and records have to be those of the directive.',
    );
  }
}

interface OwnAccess {
  readonly records: readonly string[] | null;
  readonly hospital: string;
  readonly key: string | null;
  readonly purpose: string;
}

function commit(asked: Asked, { provider }: Asker, decided: Decided & Grounds, call: Call): AccessEntry {
  const { ledger, caller } = call;
  const entry = entryOf(asked, provider, decided, call);
  ledger.write(accessKey(entry.patient, caller.hospital, entry.request), entry);
  const use = useOf(entry, decided.decision, caller);
  if (use !== undefined) openForReview(use, call);
  ledger.announce({
    type: 'access.decided',
    patient: entry.patient,
    record: entry.record,
    request: entry.request,
    hospital: entry.hospital,
    provider: entry.provider,
    purpose: entry.purpose,
    effect: entry.effect,
    ...(use && { breakGlass: { custodian: decided.patient.file.custodian, due: use.due } }),
  });
  return entry;
}

/** What has to be reviewed. */
function useOf(entry: AccessEntry, { obligations }: Decision, caller: Caller): BreakGlassUse | undefined {
  const review = obligations.find((one) => one.obligation === 'break-glass-review');
  const { patient, hospital, provider, request, breakGlass, effect, at } = entry;
  if (review === undefined || breakGlass === undefined || provider === null) return undefined;
  const holder = caller.holderFor(useName(entry));
  return {
    patient,
    hospital,
    provider,
    request,
    breakGlass,
    holder,
    effect,
    at,
    due: review.due,
    reviews: [],
  };
}

/** The same request again gets its first answer, whatever has been granted or revoked since. */
async function firstAnswer(
  input: Input,
  provider: AccessEntry['provider'],
  signed: AccessEntry['signed'],
  { ledger, caller }: Call,
): Promise<AccessEntry | undefined> {
  const existing = await ledger.read(
    StoredDecision,
    accessKey(input.patient, caller.hospital, input.request),
  );
  if (existing === undefined) return undefined;
  const same =
    !('outcomes' in existing) &&
    existing.provider === provider &&
    existing.record === input.record &&
    existing.purpose === input.purpose &&
    existing.key === input.key &&
    existing.batch?.batch === input.proof?.batch &&
    existing.batch?.index === input.proof?.index &&
    canonicalJson(existing.breakGlass ?? null) === canonicalJson(input.breakGlass ?? null) &&
    canonicalJson(existing.signed ?? null) === canonicalJson(signed ?? null);
  if (!same) {
    throw new CareError('CONFLICT', 'The id of this request is taken by another one; use a new id.');
  }
  return existing;
}
