import { CareLedgerError } from './care-ledger-error';

/** Too few hospitals, or not the own one, answered before the deadline. Nothing was written; the call may be made again. */
export class UnavailableError extends CareLedgerError {
  constructor(reason: string, transactionId?: string, cause?: unknown) {
    super(`The ledger could not be reached in time: ${reason}`, {
      code: 'UNAVAILABLE',
      advice: 'Nothing was written. Call again, with the same ids, when the hospitals named here are back.',
      transactionId,
      cause,
    });
  }
}
