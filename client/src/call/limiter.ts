import { asError } from './abortable';

/** Lets so many requests be under way at a time; the others wait their turn. */
export interface Limiter {
  /**
   * Waits for room; who got in calls `leave` once.
   *
   * @throws the signal's reason where it fires first
   */
  enter(signal: AbortSignal): Promise<void> | undefined;
  /** @param outcome what the peer made of the request: `overloaded` when it had too much to do */
  leave(outcome: 'answered' | 'overloaded'): void;
  /** How many may be under way now. */
  readonly limit: number;
}

interface Waiting {
  go(): void;
}

/**
 * A peer's Gateway service takes so many requests at a time and refuses the rest, whoever sends them; nobody says how many. So
 * the room here is found out: a refusal takes it down to the requests that are left under way, which the peer did take, and
 * each answer adds a little, up to `most`.
 */
export function adaptiveLimiter(most: number): Limiter {
  let limit = most;
  let inside = 0;
  const waiting: Waiting[] = [];

  const admit = (): void => {
    while (inside < Math.floor(limit) && waiting.length > 0) {
      inside++;
      waiting.shift()?.go();
    }
  };
  return {
    get limit() {
      return Math.floor(limit);
    },
    enter: (signal) => {
      if (inside < Math.floor(limit) && waiting.length === 0) {
        inside++;
        return undefined;
      }
      return new Promise((resolve, reject) => {
        const stop = (): void => {
          waiting.splice(waiting.indexOf(turn), 1);
          reject(asError(signal.reason));
        };
        const turn = {
          go: () => {
            signal.removeEventListener('abort', stop);
            resolve();
          },
        };
        signal.addEventListener('abort', stop, { once: true });
        waiting.push(turn);
      });
    },
    leave: (outcome) => {
      inside--;
      limit =
        outcome === 'overloaded' ? Math.max(1, Math.min(limit, inside)) : Math.min(most, limit + 1 / limit);
      admit();
    },
  };
}
