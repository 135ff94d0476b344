import { CareLedgerError } from '../errors/care-ledger-error';
import { type CallObserver } from '../call/observer';

/**
 * Where the library writes what it does; it writes nowhere else. Messages and fields hold names of transactions and peers, codes,
 * transaction ids and times; never what was sent. `console` is one, and so is what pino and winston make, with arguments swapped.
 */
export interface Logger {
  debug(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number>>;

/** Calls that end are told at `debug`, what was in the way and a change of peers at `warn`. */
export function loggingObserver(logger: Logger, now: () => number): CallObserver {
  return {
    started: (transaction) => {
      const begun = now();
      return {
        retried: ({ attempt, because, reason, delayMs, transactionId }) => {
          logger.warn('trying again', { transaction, attempt, because, reason, delayMs, transactionId });
        },
        ended: ({ attempts, error, transactionId }) => {
          const fields = { transaction, attempts, ms: now() - begun };
          if (error === undefined) {
            logger.debug('done', { ...fields, ...(transactionId !== undefined && { transactionId }) });
          } else if (error instanceof CareLedgerError) {
            const id = error.transactionId;
            logger.debug('failed', {
              ...fields,
              code: error.code,
              ...(id !== undefined && { transactionId: id }),
            });
          } else {
            logger.debug('aborted', fields);
          }
        },
      };
    },
  };
}
