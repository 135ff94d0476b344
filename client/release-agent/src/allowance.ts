import { Refusal } from './refusal';

/** Lets each caller do so much in a minute, and no more. */
export interface Allowance {
  /** @throws Refusal TOO_MANY_REQUESTS */
  take(caller: string, now: number): void;
}

/** @param perMinute calls; unused ones of a minute are not saved up */
export function allowance(perMinute: number): Allowance {
  const left = new Map<string, { calls: number; at: number }>();
  return {
    take: (caller, now) => {
      const known = left.get(caller) ?? { calls: perMinute, at: now };
      const calls = Math.min(perMinute, known.calls + ((now - known.at) * perMinute) / 60_000);
      // The latest at the end, so that the first is the one to forget.
      left.delete(caller);
      left.set(caller, { calls: Math.max(0, calls - 1), at: now });
      const oldest = left.keys().next();
      if (left.size > 10_000 && oldest.done !== true) left.delete(oldest.value);
      if (calls < 1) {
        throw new Refusal('TOO_MANY_REQUESTS', 'The caller has used up what it may ask in a minute.');
      }
    },
  };
}
