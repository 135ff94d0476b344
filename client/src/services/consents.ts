import { type ActiveConsent, type Consent, type RevokedConsent } from '@careledger/model';
import { type CallOptions } from '../call/caller';
import { type Committed, type Operations } from '../call/operations';
import { type SignedDirective } from '../signing/patient-signer';
import { pages } from './pages';

/** Patients' directives. Any hospital may carry one; only the patient's key can make it. */
export interface ConsentService {
  grant(
    directive: SignedDirective<'consent.grant'>,
    options?: CallOptions,
  ): Promise<Committed<ActiveConsent>>;
  /** Holds from the next decision on, and for ever. */
  revoke(
    directive: SignedDirective<'consent.revoke'>,
    options?: CallOptions,
  ): Promise<Committed<RevokedConsent>>;
  read(of: { patient: string; consent: string }, options?: CallOptions): Promise<Consent>;
  /** A patient's consents by id, active ones unless told, read as far as you go. */
  list(of: { patient: string; status?: Consent['status'] }, options?: CallOptions): AsyncIterable<Consent>;
}

export function consentService({ write, read }: Operations): ConsentService {
  return {
    grant: ({ patient, jws }, options) => write('consent.grant', { patient, directive: jws }, options),
    revoke: ({ patient, jws }, options) => write('consent.revoke', { patient, directive: jws }, options),
    read: (of, options) => read('consent.read', of, options),
    list: ({ patient, status = 'active' }, options) =>
      pages(async (after: string | undefined) => {
        const page = await read(
          'consent.list',
          { patient, status, ...(after !== undefined && { after }) },
          options,
        );
        return { entries: page.consents, next: page.next };
      }),
  };
}
