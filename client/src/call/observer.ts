/** What is told of calls as they go: to a logger, to OpenTelemetry. It names transactions and codes, never what was sent. */
export interface CallObserver {
  /** @param transaction `consent:grant` */
  started(transaction: string, kind: 'write' | 'read'): CallObservation;
}

export interface CallObservation {
  /** An attempt failed for a reason that passes; the next one follows after the delay. */
  retried(retry: Retry): void;
  /** The call is over; without an error it succeeded. */
  ended(end: { readonly attempts: number; readonly error?: unknown; readonly transactionId?: string }): void;
}

export interface Retry {
  /** How many attempts were made, from 1. */
  readonly attempt: number;
  readonly because: string;
  readonly reason: string;
  readonly delayMs: number;
  readonly transactionId: string;
}

/** For what nobody has to be told of. */
export const unobserved: CallObservation = { retried: () => undefined, ended: () => undefined };
const nobody: CallObserver = { started: () => unobserved };

/** One observer that tells several. */
export function observers(all: readonly CallObserver[]): CallObserver {
  const [only, ...others] = all;
  if (only === undefined) {
    return nobody;
  }
  if (others.length === 0) {
    return only;
  }
  return {
    started: (transaction, kind) => {
      const started = all.map((observer) => observer.started(transaction, kind));
      return {
        retried: (retry) => {
          for (const each of started) {
            each.retried(retry);
          }
        },
        ended: (end) => {
          for (const each of started) {
            each.ended(end);
          }
        },
      };
    },
  };
}
