import { setTimeout as sleep } from 'node:timers/promises';

/** Time and chance, so that tests can hold both. */
export interface Timing {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Rejects with the signal's reason when it is aborted. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** At least 0, below 1. */
  readonly random: () => number;
}

export const systemTiming: Timing = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: async (milliseconds, signal) => {
    try {
      await sleep(milliseconds, undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};

/** Waits before an attempt: twice as long each time, up to `longest`, at random between nothing and that. */
export interface Backoff {
  readonly shortest: number;
  readonly longest: number;
}

/**
 * How long to wait before trying again, in milliseconds. The whole of it is random ("full jitter"), so that writers that
 * collided once do not collide again in step.
 *
 * @param attempt how many were made, from 1
 */
export function delayBefore(attempt: number, backoff: Backoff, random: () => number): number {
  const ceiling = Math.min(backoff.longest, backoff.shortest * 2 ** Math.min(attempt - 1, 20));
  return Math.round(ceiling * random());
}
