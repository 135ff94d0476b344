import { CareLedgerError } from './care-ledger-error';

/** On every attempt another write, or a hospital that had not caught up, came in between. Nothing was written. */
export class ContentionError extends CareLedgerError {
  /** How many proposals were tried. */
  readonly attempts: number;

  constructor(reason: string, attempts: number, transactionId?: string, cause?: unknown) {
    super(`The hospitals did not agree on one state in ${attempts} attempts; last: ${reason}`, {
      code: 'CONTENTION',
      advice: 'Nothing was written. Call again, with the same ids, in a moment or with a longer timeout.',
      transactionId,
      cause,
    });
    this.attempts = attempts;
  }
}
