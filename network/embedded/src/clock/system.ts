import { sleepBy } from './sleep';
import type { Clock } from './types';

const after: Clock['after'] = (milliseconds, expired) => {
  const timer = setTimeout(expired, milliseconds);
  return () => {
    clearTimeout(timer);
  };
};

/** The machine's own time. */
export const systemClock: Clock = { now: () => Date.now(), sleep: sleepBy(after), after };
