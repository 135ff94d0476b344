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

/** What is under way at once: so much in all, and half of it for one caller. */
export interface Sendings {
  /**
   * @returns to be called when it is over; a second time does nothing
   * @throws Refusal TOO_MANY_REQUESTS
   */
  begin(caller: string): () => void;
}

export function sendings(atOnce: number): Sendings {
  const forOne = Math.max(1, Math.floor(atOnce / 2));
  const underWay = new Map<string, number>();
  let all = 0;
  return {
    begin: (caller) => {
      const own = underWay.get(caller) ?? 0;
      if (all >= atOnce || own >= forOne) {
        throw new Refusal('TOO_MANY_REQUESTS', 'The service sends as many documents as it can: try again.');
      }
      all++;
      underWay.set(caller, own + 1);
      let isOver = false;
      return () => {
        if (isOver) return;
        isOver = true;
        all--;
        const left = (underWay.get(caller) ?? 1) - 1;
        if (left === 0) underWay.delete(caller);
        else underWay.set(caller, left);
      };
    },
  };
}

/** Asks once in so many milliseconds, whoever wants to know: a question costs the peer a call. */
export function remembered<T>(ask: () => Promise<T>, milliseconds: number): (now: number) => Promise<T> {
  let last: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return (now) => {
    if (last === undefined || now >= last.at + milliseconds) last = { at: now, answer: ask() };
    return last.answer;
  };
}
