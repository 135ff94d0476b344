import {
  ActiveConsent,
  ActiveDelegation,
  CareError,
  ClosedConsent,
  digestOfValue,
  isInForce,
  NOT_BEGUN,
  type CheckedInput,
  type Digest,
  type PatientFile,
  type TransactionOutput,
} from '@careledger/model';
import { closedKey, consentKey, delegationKey } from '../../ledger/keys';
import type { Call } from '../call';
import { says, witnessed, type Witnessed } from '../witnessed';
import { closeRevoked } from './revoke';

export type RevokeOnPaper = Extract<CheckedInput<'consent.revoke'>, { form: Digest }>;

/**
 * A paper form takes a permit back at once. To lift a denial would widen who may see what: it stands until it has waited, and what
 * was signed is lifted by a signature alone while somebody holds a key that may give one.
 */
export async function revokeOnPaper(
  input: RevokeOnPaper,
  call: Call,
): Promise<TransactionOutput<'consent.revoke'>> {
  const { ledger } = call;
  const { patient, consent: id } = input;
  const word = await witnessed(input, call);
  const current = await ledger.read(ActiveConsent, consentKey(patient, id));
  if (current === undefined) {
    const closed = await ledger.read(ClosedConsent, closedKey(patient, id));
    if (closed?.status === 'revoked') return closed;
    throw new CareError('NOT_FOUND', 'The patient has no such consent in force.');
  }
  if (!says('deny', current.rule)) {
    const digest = digestOfValue({ transaction: 'consent.revoke', ...input });
    const made = { version: current.version, digest, sentence: null, by: word.by };
    return closeRevoked(call, current, { patient, id, before: current.digest, ...made });
  }
  return lift(current, word, call);
}

/** The same again begins the wait, and after that finds the consent on its way out, and moves nothing. */
async function lift(
  current: ActiveConsent,
  { by, file, wait }: Witnessed,
  call: Call,
): Promise<ActiveConsent> {
  const isAnnounced = current.until === NOT_BEGUN;
  if (current.until !== undefined && !isAnnounced) return current;
  if (current.by.kind !== 'witness' && (await isKeyHeld(current, file, call))) {
    throw new CareError(
      'FORBIDDEN',
      'What was signed denies something, which a signature alone lifts; if the key is lost, recover it first.',
    );
  }
  const { patient, consent, version } = current;
  const until = isAnnounced ? wait.due : wait.announced;
  const ending: ActiveConsent = { ...current, from: until, until, endedBy: by };
  call.ledger.write(consentKey(patient, consent), ending);
  call.ledger.announce({ type: 'consent.revoked', patient, consent, version, until });
  return ending;
}

/** Whether the patient, or the delegate who signed the consent, can sign now. */
async function isKeyHeld({ by, patient }: ActiveConsent, file: PatientFile, call: Call): Promise<boolean> {
  if (file.key !== null) return true;
  if (by.kind !== 'delegation') return false;
  const delegation = await call.ledger.read(ActiveDelegation, delegationKey(patient, by.delegation));
  return delegation !== undefined && isInForce(delegation, call.now);
}
