import type { ActiveConsent, Instant, PastConsent } from '@careledger/model';
import { pastKey } from '../../ledger/keys';
import type { Ledger } from '../../ledger/ledger';

/**
 * Keeps what a version said when decisions cease to read it: the log names consents and versions, and a patient can
 * still tell what a decision of then rested on.
 */
export function keepPast(
  ledger: Ledger,
  consent: ActiveConsent,
  end: PastConsent['end'],
  ended: Instant,
): void {
  const past: PastConsent = { ...consent, status: 'past', end, ended };
  ledger.write(pastKey(consent.patient, consent.consent, consent.version), past);
}
