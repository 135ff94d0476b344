/** A signal that fires when any of several does, or when the time is up. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** From now on it does not fire by time. */
  readonly clearDeadline: () => void;
  /** Takes the listeners away: for when the work is done. `AbortSignal.any` would leave a trace in long-lived signals. */
  readonly unlink: () => void;
}

/** @param milliseconds until it fires by itself */
export function linked(sources: readonly (AbortSignal | undefined)[], milliseconds: number): LinkedSignal {
  const all = sources.filter((source) => source !== undefined);
  const both = new AbortController();
  const timer = setTimeout(() => {
    both.abort(new Error('No answer in time.'));
  }, milliseconds);
  const stop = (): void => {
    both.abort(all.find((source) => source.aborted)?.reason);
  };
  for (const source of all) source.addEventListener('abort', stop, { once: true });
  if (all.some((source) => source.aborted)) stop();
  const clearDeadline = (): void => {
    clearTimeout(timer);
  };
  return {
    signal: both.signal,
    clearDeadline,
    unlink: () => {
      clearDeadline();
      for (const source of all) source.removeEventListener('abort', stop);
    },
  };
}
