import { CareLedgerError } from './care-ledger-error';

/** The peers do not accept the caller's certificate or signature: unknown, expired or revoked. Nothing was written. */
export class IdentityRefusedError extends CareLedgerError {
  constructor(reason: string, transactionId: string | undefined, cause?: unknown) {
    super(`The hospital's peer does not accept this identity: ${reason}`, {
      code: 'IDENTITY_REFUSED',
      advice:
        "Check that the certificate was issued by the hospital's enrolment CA, has not expired and was not revoked, and that the clock of this machine is right.",
      transactionId,
      cause,
    });
  }
}
