import { systemClock } from './system';
import type { Clock } from './types';

/** The machine's clock, set forward or back. Sleeping takes as long as ever. */
export interface ShiftedClock extends Clock {
  /** @param milliseconds forward; back where it is negative */
  shift(milliseconds: number): void;
}

export function createShiftedClock(clock: Clock = systemClock): ShiftedClock {
  let offset = 0;
  return {
    now: () => clock.now() + offset,
    sleep: (milliseconds, signal) => clock.sleep(milliseconds, signal),
    after: (milliseconds, expired) => clock.after(milliseconds, expired),
    shift: (milliseconds) => {
      offset += milliseconds;
    },
  };
}
