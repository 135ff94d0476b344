import { CareLedgerError } from './care-ledger-error';

/** The ledger holds the transaction, marked as invalid by every hospital: it changed nothing. */
export class InvalidatedError extends CareLedgerError {
  override readonly transactionId: string;
  /** Fabric's validation code by name, such as `ENDORSEMENT_POLICY_FAILURE`. */
  readonly validationCode: string;

  constructor(transactionId: string, validationCode: string) {
    super(`The hospitals' ledgers refused transaction ${transactionId}: ${validationCode}`, {
      code: 'INVALIDATED',
      advice:
        'Nothing was written. With ENDORSEMENT_POLICY_FAILURE, fewer hospitals than needed had endorsed it; otherwise give the transaction id to the network operator.',
      transactionId,
    });
    this.transactionId = transactionId;
    this.validationCode = validationCode;
  }
}
