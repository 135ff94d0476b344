import { sleepBy } from './sleep';
import type { Clock } from './types';

/** A clock that moves only when it is told to, for tests. */
export interface ManualClock extends Clock {
  /** Moves the time forward and wakes whoever has slept long enough, earliest first. */
  advance(milliseconds: number): void;
}

interface Timer {
  readonly until: number;
  readonly expired: () => void;
}

/** @param start milliseconds since the epoch */
export function createManualClock(start: number): ManualClock {
  let time = start;
  let timers: readonly Timer[] = [];
  const after: Clock['after'] = (milliseconds, expired) => {
    const timer: Timer = { until: time + milliseconds, expired };
    timers = [...timers, timer];
    return () => {
      timers = timers.filter((other) => other !== timer);
    };
  };
  return {
    now: () => time,
    sleep: sleepBy(after),
    after,
    advance: (milliseconds) => {
      time += milliseconds;
      const due = timers.filter(({ until }) => until <= time).sort((a, b) => a.until - b.until);
      for (const timer of due) {
        // One that expired earlier may have cancelled it.
        if (!timers.includes(timer)) continue;
        timers = timers.filter((other) => other !== timer);
        timer.expired();
      }
    },
  };
}
