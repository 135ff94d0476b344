import {
  ActiveConsent,
  CareError,
  checkDirectiveTime,
  ClosedConsent,
  type CheckedInput,
  type ConsentId,
  type Digest,
  type RevokedConsent,
  type TransactionOutput,
} from '@careledger/model';
import { closedKey, consentKey } from '../../ledger/keys';
import type { Call } from '../call';
import { isDoubtfulNow, signedBy } from '../signed-by';
import { keepPast } from './past';
import { revokeOnPaper } from './revoke-on-paper';

/**
 * A revocation holds whatever version the consent has come to, also when the ledger has not seen the grant, and for
 * ever: a grant that is still on its way finds its id closed. No hospital's standing is asked, so none can be in the way. A key that
 * is said to be compromised takes permits back, and lifts no denial.
 */
export async function revokeConsent(
  input: CheckedInput<'consent.revoke'>,
  call: Call,
): Promise<TransactionOutput<'consent.revoke'>> {
  if ('form' in input) return revokeOnPaper(input, call);
  const { ledger } = call;
  const { patient } = input;
  const signed = await signedBy('consent.revoke', input, call);
  const { payload, digest, by } = signed;
  const { id, version, sentence } = payload;
  await ledger.fetch([closedKey(patient, id), consentKey(patient, id)]);
  const closed = await ledger.read(ClosedConsent, closedKey(patient, id));
  if (closed?.status === 'revoked') return closed;
  checkDirectiveTime(payload, call.nowSeconds);
  const current = await ledger.read(ActiveConsent, consentKey(patient, id));
  if (current?.rule.e === 'deny' && isDoubtfulNow(signed, call.now)) {
    throw new CareError(
      'FORBIDDEN',
      'The key is said to be compromised: it takes permits back and lifts no denial; the next key of the file does.',
    );
  }
  const before = current?.digest ?? closed?.digest ?? null;
  return closeRevoked(call, current, { patient, id, before, version, digest, sentence, by });
}

/** Takes a consent out of what decisions read, and its id for ever. */
export function closeRevoked(
  { ledger, caller, now }: Call,
  current: ActiveConsent | undefined,
  {
    id,
    before,
    ...made
  }: Pick<RevokedConsent, 'patient' | 'version' | 'digest' | 'sentence' | 'by'> & {
    id: ConsentId;
    before: Digest | null;
  },
): RevokedConsent {
  const { patient, version } = made;
  const consent: RevokedConsent = {
    ...made,
    status: 'revoked',
    consent: id,
    carrier: caller.hospital,
    revoked: before,
    at: now,
  };
  ledger.write(closedKey(patient, id), consent);
  if (current !== undefined) {
    keepPast(ledger, current, 'revoked', now);
    ledger.remove(consentKey(patient, id));
  }
  ledger.announce({ type: 'consent.revoked', patient, consent: id, version });
  return consent;
}
