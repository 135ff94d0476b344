import { CareLedgerError } from './care-ledger-error';

/**
 * The transaction was sent, and neither its commit nor its end could be learnt before the deadline (or before the caller
 * aborted). It may still commit. Calling again with the same ids is safe: a write that happened is not made twice.
 */
export class OutcomeUnknownError extends CareLedgerError {
  override readonly transactionId: string;

  constructor(transactionId: string, reason: string, cause?: unknown) {
    super(`Transaction ${transactionId} was sent, and what became of it is not known: ${reason}`, {
      code: 'OUTCOME_UNKNOWN',
      advice: 'Call again with the same ids: if the first one was written, the answer is the first result.',
      transactionId,
      cause,
    });
    this.transactionId = transactionId;
  }
}
