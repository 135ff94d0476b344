import { type CareLedgerErrorCode } from './codes';

/** What every error of this library carries, besides its message and cause. */
export interface CareLedgerErrorOptions {
  readonly code: CareLedgerErrorCode;
  /** What the caller can do now, as a sentence. */
  readonly advice: string;
  readonly transactionId?: string | undefined;
  readonly cause?: unknown;
}

/**
 * The base of every error that this library throws on purpose.
 *
 * Match on `code`, a closed union; the message is for people. An error never holds clinical content, a name or a key.
 */
export abstract class CareLedgerError extends Error {
  /** Says which case this is; the table in `docs/integrators.md` lists them all. */
  readonly code: CareLedgerErrorCode;
  /** What the caller can do now. */
  readonly advice: string;
  /** The transaction that this is about, where one was sent: what support and the ledger's log know it by. */
  readonly transactionId: string | undefined;

  protected constructor(message: string, options: CareLedgerErrorOptions) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = options.code;
    this.advice = options.advice;
    this.transactionId = options.transactionId;
  }
}
