import {
  CareError,
  ErasureReceipt,
  isPermitReason,
  Provider,
  PROVIDER_ROLES,
  Release,
  type AccessEntry,
  type CheckedInput,
  type ChannelPolicy,
  type DecisionObligation,
  type ReleaseReason,
  type TransactionOutput,
} from '@careledger/model';
import { accessKey, erasureKey, POLICY_KEY, providerKey, releaseKey } from '../../ledger/keys';
import { firstResult } from '../../ledger/ledger';
import type { Call } from '../call';
import { readPatientRange } from '../patient/range';
import { requireStanding } from '../policy';
import { batchesOf, readRecord } from '../record/view';
import { asking, requireRegisteredProvider } from '../registered-provider';
import { askerOf, carrier, type Carrier } from './asker';
import { decideOn } from './decide-now';
import { entriesOfStored, readDecision } from './stored';

type Input = CheckedInput<'access.release'>;
type ReleaseInput = Extract<Input, { act: 'release' }>;
type ErasureInput = Extract<Input, { act: 'erased' }>;
type Output = TransactionOutput<'access.release'>;

/** The custodian hands a permitted record's key out, or the requester says that the copy was erased. */
export function release(input: Input, call: Call): Promise<Output> {
  return input.act === 'release' ? releaseRecord(input, call) : confirmErasure(input, call);
}

/**
 * A permit is not enough: what it rests on may be gone by now. So the custodian's agent has it decided again, by what stands
 * on the ledger when the key is handed out; all of that is in the read set, and what changes before this commits makes it
 * invalid. A refusal is written too: the patient sees that somebody came for the record and did not get it.
 */
async function releaseRecord(input: ReleaseInput, call: Call): Promise<Output> {
  const { ledger, caller } = call;
  caller.require(['release-agent']);
  const key = releaseKey(input);
  await ledger.fetch([
    key,
    POLICY_KEY,
    accessKey(input.patient, input.hospital, input.request),
    ...batchesOf(input),
  ]);
  const existing = await ledger.read(Release, key);
  if (existing !== undefined) return standing(existing, input, call);

  const entry = await requirePermit(input, call);
  const policy = await requireStanding(call);
  const patient = await readPatientRange(ledger, input.patient);
  const record = await readRecord(ledger, input);
  // Not the file's: where the file has moved, the records have stayed in the vault of who anchored them.
  if (record.custodian !== caller.hospital) {
    throw refusal("Only the record's custodian, whose vault has it, releases it.", 'not-custodian');
  }
  if (record.batch?.batch !== entry.batch?.batch || record.batch?.index !== entry.batch?.index) {
    throw new CareError('CONFLICT', 'The decision was about another document of this id; bring that leaf.');
  }
  const provider = await requireRequester(entry, input, call);
  const asker = askerOf(entry, provider, patient, call.now);
  const { effect, reasons, obligations } = decideOn(asker, { policy, patient, record }, call.now);
  const [first] = reasons;
  if (first === undefined) throw new TypeError('A decision gives at least one reason.');
  // Without a lifetime it opens nothing: break-glass that was entered later.
  const isLate = entry.lifetime === undefined || entry.lifetime <= call.now;
  const released = releaseOf(input, entry, call, {
    effect: isLate ? 'deny' : effect,
    // Of several reasons the one that no new request would help against comes first.
    reason: isLate && isPermitReason(first.reason) ? 'permit-expired' : first.reason,
    consents: first.consents.map(({ consent, version }) => ({ consent, version })),
    policy: policy.version,
    digest: record.digest,
    size: record.size,
    ...(!isLate && obligations.some(isNoRedisclosure) && { obligations: ['no-redisclosure'] }),
  });
  ledger.write(key, released);
  const { patient: id, hospital, request } = released;
  ledger.announce({
    type: 'access.released',
    patient: id,
    hospital,
    request,
    record: released.record,
    custodian: released.custodian,
    effect: released.effect,
    reason: released.reason,
  });
  return { ...released, erased: null };
}

function isNoRedisclosure({ obligation }: DecisionObligation): boolean {
  return obligation === 'no-redisclosure';
}

/** What the decision of now adds to what was asked. */
interface Outcome extends Pick<Release, 'effect' | 'consents' | 'digest' | 'size' | 'obligations'> {
  readonly reason: ReleaseReason;
  readonly policy: ChannelPolicy['version'];
}

function releaseOf(
  input: ReleaseInput,
  entry: AccessEntry,
  { caller, now }: Call,
  outcome: Outcome,
): Release {
  const { patient, hospital, request, record, key, wrap, eraseBy } = input;
  return {
    patient,
    hospital,
    request,
    record,
    provider: entry.provider,
    custodian: caller.hospital,
    key,
    ...outcome,
    wrap,
    ...(eraseBy !== undefined && { eraseBy }),
    at: now,
  };
}

/** One release for a permit and key: the same again gets the first result, another wrap is refused. */
async function standing(existing: Release, input: ReleaseInput, { ledger, caller }: Call): Promise<Output> {
  const same =
    existing.custodian === caller.hospital &&
    existing.key === input.key &&
    existing.wrap === input.wrap &&
    existing.eraseBy === input.eraseBy;
  if (!same)
    throw new CareError('CONFLICT', 'This permit has been released, or refused, with other content.');
  const receipt = await ledger.read(ErasureReceipt, erasureKey(existing));
  return { ...existing, erased: receipt?.at ?? null };
}

/** The permit of the request for this record and key. */
async function requirePermit(input: ReleaseInput, { ledger }: Call): Promise<AccessEntry> {
  const stored = await readDecision(ledger, input);
  const entry = stored && entriesOfStored(stored).find(({ record }) => record === input.record);
  if (entry === undefined)
    throw new CareError('NOT_FOUND', 'There is no decision of this request and record.');
  if (entry.effect !== 'permit')
    throw refusal('The request was denied; there is nothing to release.', 'denied');
  if (entry.key !== input.key) {
    throw refusal('The permit is bound to another key of the requester, or to none.', 'other-key');
  }
  return entry;
}

/** The provider as it stands now; another certificate of the same name does not speak for it. */
async function requireRequester(
  entry: AccessEntry,
  input: ReleaseInput,
  { ledger }: Call,
): Promise<Provider | Carrier> {
  if (entry.provider === null) return carrier(entry.hospital, entry.role);
  const provider = await ledger.read(Provider, providerKey(entry.hospital, entry.provider));
  if (provider === undefined) throw refusal('The permit is of no provider.', 'no-provider');
  if (provider.certificate !== input.certificate) {
    throw refusal('Another certificate speaks for this provider on the ledger.', 'other-certificate');
  }
  return provider;
}

/** Refused without a trace, as the call is not what a custodian's service makes. */
function refusal(message: string, reason: string): CareError {
  return new CareError('FORBIDDEN', message, { reason });
}

async function confirmErasure(input: ErasureInput, call: Call): Promise<Output> {
  const { ledger, caller } = call;
  caller.require(PROVIDER_ROLES);
  const { patient, request, record } = input;
  const named = { patient, hospital: caller.hospital, request, record };
  await ledger.fetch([...asking(call), releaseKey(named), erasureKey(named)]);
  const { provider } = await requireRegisteredProvider(call);
  const released = await ledger.read(Release, releaseKey(named));
  if (released?.effect !== 'permit' || released.provider !== provider) {
    throw new CareError('NOT_FOUND', 'Nothing of this request and record was released to the caller.');
  }
  const receipt: ErasureReceipt = { ...named, provider, at: call.now };
  const existing = await ledger.read(ErasureReceipt, erasureKey(named));
  if (existing !== undefined) {
    return { ...released, erased: firstResult(existing, receipt, 'receipt').at };
  }
  ledger.write(erasureKey(named), receipt);
  ledger.announce({ type: 'access.erased', ...named });
  return { ...released, erased: receipt.at };
}
