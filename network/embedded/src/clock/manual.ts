import { abortReason } from './system';
import type { Clock } from './types';

/** A clock that moves only when it is told to, for tests. */
export interface ManualClock extends Clock {
  /** Moves the time forward and wakes whoever has slept long enough, earliest first. */
  advance(milliseconds: number): void;
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** @param start milliseconds since the epoch */
export function createManualClock(start: number): ManualClock {
  let time = start;
  let sleepers: readonly Sleeper[] = [];
  return {
    now: () => time,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted === true) {
          reject(abortReason(signal));
          return;
        }
        const sleeper: Sleeper = {
          until: time + milliseconds,
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            resolve();
          },
        };
        const onAbort = (): void => {
          sleepers = sleepers.filter((other) => other !== sleeper);
          reject(abortReason(signal));
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        sleepers = [...sleepers, sleeper];
      }),
    advance: (milliseconds) => {
      time += milliseconds;
      const due = sleepers.filter(({ until }) => until <= time).sort((a, b) => a.until - b.until);
      sleepers = sleepers.filter(({ until }) => until > time);
      for (const sleeper of due) {
        sleeper.wake();
      }
    },
  };
}
