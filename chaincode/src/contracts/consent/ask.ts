import {
  CareError,
  checkDirectiveTime,
  ConsentAsk,
  isPurposeWithin,
  type CheckedInput,
  type ConsentId,
  type Digest,
  type MspId,
  type PatientId,
  type Provider,
  type RequestId,
} from '@careledger/model';
import { askKey, fileKey } from '../../ledger/keys';
import { firstResult } from '../../ledger/ledger';
import { asking, requireRegisteredProvider } from '../registered-provider';
import { signedBy } from '../signed-by';
import type { Call } from '../call';
import { readFile } from '../patient/file';
import { requireStanding } from '../policy';

/** A provider asks; nothing but the patient's answer comes of it. */
export async function askForConsent(input: CheckedInput<'consent.ask'>, call: Call): Promise<ConsentAsk> {
  const { ledger, caller } = call;
  const key = askKey(input.patient, caller.hospital, input.ask);
  await ledger.fetch([...asking(call), key, fileKey(input.patient)]);
  const provider = await requireRegisteredProvider(call);
  const asked: ConsentAsk = {
    ...input,
    status: 'asked',
    hospital: caller.hospital,
    provider: provider.provider,
    role: provider.role,
    at: call.now,
  };
  const existing = await ledger.read(ConsentAsk, key);
  if (existing !== undefined) {
    firstResult(asAsked(existing), asked, 'ask');
    return existing;
  }
  requireMayAsk(provider, input, call);
  await requireStanding(call);
  await readFile(ledger, input.patient);
  ledger.write(key, asked);
  ledger.announce({
    type: 'consent.asked',
    patient: input.patient,
    ask: input.ask,
    hospital: asked.hospital,
    provider: asked.provider,
    purpose: asked.purpose,
  });
  return asked;
}

/** The patient says no. It binds nobody to anything; a later grant may still answer the same ask. */
export async function declineAsk(input: CheckedInput<'consent.decline'>, call: Call): Promise<ConsentAsk> {
  const { payload, digest } = await signedBy('consent.decline', input, call);
  const { hospital } = payload.body;
  const existing = await readAsk(input.patient, { hospital, ask: payload.id }, call);
  if (existing.status !== 'asked' && existing.answer === digest) return existing;
  checkDirectiveTime(payload, call.nowSeconds);
  if (existing.status !== 'asked') {
    throw new CareError('CONFLICT', 'This ask is answered; what was granted can be revoked.');
  }
  const declined = writeAnswer(existing, { status: 'declined', answer: digest }, call);
  call.ledger.announce({ type: 'consent.declined', patient: input.patient, ask: payload.id, hospital });
  return declined;
}

/** An ask as patients' directives name it. */
interface AskReference {
  readonly hospital: MspId;
  readonly ask: RequestId;
}

interface Grant {
  readonly status: 'granted';
  readonly consent: ConsentId;
  readonly answer: Digest;
}
type Answer = Grant | { readonly status: 'declined'; readonly answer: Digest };

/**
 * Writes beside the ask that the patient has granted it.
 *
 * @throws CareError NOT_FOUND; CONFLICT when it was granted by another consent
 */
export async function grantAsk(
  patient: PatientId,
  reference: AskReference,
  grant: Grant,
  call: Call,
): Promise<void> {
  const existing = await readAsk(patient, reference, call);
  if (existing.status === 'granted' && existing.consent !== grant.consent) {
    throw new CareError(
      'CONFLICT',
      'This ask is granted by another consent; leave it out, or revoke that one.',
    );
  }
  writeAnswer(existing, grant, call);
}

function writeAnswer(existing: ConsentAsk, answer: Answer, call: Call): ConsentAsk {
  const { patient, hospital, ask } = existing;
  const answered: ConsentAsk = { ...asAsked(existing), ...answer, answered: call.now };
  call.ledger.write(askKey(patient, hospital, ask), answered);
  return answered;
}

async function readAsk(
  patient: PatientId,
  { hospital, ask }: AskReference,
  { ledger }: Call,
): Promise<ConsentAsk> {
  const found = await ledger.read(ConsentAsk, askKey(patient, hospital, ask));
  if (found === undefined) throw new CareError('NOT_FOUND', 'There is no such ask.');
  return found;
}

/** The ask as it was before any answer. */
function asAsked({
  ask,
  patient,
  purpose,
  period,
  records,
  hospital,
  provider,
  role,
  at,
}: ConsentAsk): Extract<ConsentAsk, { status: 'asked' }> {
  const asked = { ask, patient, purpose, period, hospital, provider, role, at };
  return { ...asked, ...(records !== undefined && { records }), status: 'asked' };
}

/** Nobody asks for what no consent can give: an emergency, the patient's own access, a time that is over. */
function requireMayAsk(provider: Provider, input: CheckedInput<'consent.ask'>, { now }: Call): void {
  if (provider.status !== 'active' || (provider.licence !== null && provider.licence.expires <= now)) {
    throw new CareError('FORBIDDEN', 'The provider is suspended, or the licence is over.');
  }
  if (input.purpose === 'BTG' || isPurposeWithin(input.purpose, 'PATRQT')) {
    throw new CareError('INVALID_ARGUMENT', 'Nobody can ask for a consent to this purpose.', {
      fields: ['purpose'],
    });
  }
  if (input.period.until === undefined || input.period.until <= now) {
    throw new CareError('INVALID_ARGUMENT', 'The time that is asked for is over; ask for one to come.', {
      fields: ['period'],
    });
  }
}
