import {
  ActiveConsent,
  checkDirectiveTime,
  ClosedConsent,
  type CheckedInput,
  type RevokedConsent,
} from '@careledger/model';
import { closedKey, consentKey } from '../../ledger/keys';
import type { Call } from '../call';
import { signedBy } from '../signed-by';
import { keepPast } from './past';

/**
 * A revocation holds whatever version the consent has come to, also when the ledger has not seen the grant, and for
 * ever: a grant that is still on its way finds its id closed. No hospital's standing is asked, so none can be in the way.
 */
export async function revokeConsent(
  input: CheckedInput<'consent.revoke'>,
  call: Call,
): Promise<RevokedConsent> {
  const { ledger, caller } = call;
  const { patient } = input;
  const { payload, digest, by } = await signedBy('consent.revoke', input, call);
  const closed = await ledger.read(ClosedConsent, closedKey(patient, payload.id));
  if (closed?.status === 'revoked') return closed;
  checkDirectiveTime(payload, call.nowSeconds);
  const current = await ledger.read(ActiveConsent, consentKey(patient, payload.id));
  const consent: RevokedConsent = {
    status: 'revoked',
    consent: payload.id,
    patient,
    version: payload.version,
    digest,
    sentence: payload.sentence,
    by,
    carrier: caller.hospital,
    revoked: current?.digest ?? closed?.digest ?? null,
    at: call.now,
  };
  await ledger.write(closedKey(patient, payload.id), consent);
  if (current !== undefined) {
    await keepPast(ledger, current, 'revoked', call.now);
    await ledger.remove(consentKey(patient, payload.id));
  }
  ledger.announce({ type: 'consent.revoked', patient, consent: payload.id, version: payload.version });
  return consent;
}
