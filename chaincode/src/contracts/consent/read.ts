import {
  CareError,
  Consent,
  PastConsent,
  type CheckedInput,
  type TransactionOutput,
} from '@careledger/model';
import { closedKey, consentKey, pastKey } from '../../ledger/keys';
import type { Call } from '../call';

/** The consent as it stands; with a version what that version said, whether it still holds or not. */
export async function readConsent(
  { patient, consent, version }: CheckedInput<'consent.read'>,
  { ledger }: Call,
): Promise<TransactionOutput<'consent.read'>> {
  const current = await ledger.read(Consent, consentKey(patient, consent));
  if (version === undefined) {
    const found = current ?? (await ledger.read(Consent, closedKey(patient, consent)));
    if (found === undefined) throw new CareError('NOT_FOUND', 'The patient has no such consent.');
    return found;
  }
  if (current?.version === version) return current;
  const past = await ledger.read(PastConsent, pastKey(patient, consent, version));
  if (past === undefined) throw new CareError('NOT_FOUND', 'The consent never had this version.');
  return past;
}
