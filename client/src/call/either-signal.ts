import { setMaxListeners } from 'node:events';

/**
 * Does work under a signal that fires when either of two does, with the reason of that one.
 *
 * `AbortSignal.any` would leave a trace in the longer-lived of the two for each call; here the listeners go with the work.
 */
export async function underEither<T>(
  first: AbortSignal,
  second: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (second === undefined) {
    return work(first);
  }
  // One signal may end any number of calls; Node.js would warn of a leak on the console, which is not ours to write to.
  setMaxListeners(0, second);
  const both = new AbortController();
  const sources = [first, second];
  const stop = (): void => {
    both.abort(sources.find((source) => source.aborted)?.reason);
  };
  for (const source of sources) {
    source.addEventListener('abort', stop, { once: true });
  }
  if (sources.some((source) => source.aborted)) {
    stop();
  }
  try {
    return await work(both.signal);
  } finally {
    for (const source of sources) {
      source.removeEventListener('abort', stop);
    }
  }
}
