/**
 * Waits for a result or the signal, whichever comes first. What was sent is not recalled by it; it ends at its deadline.
 *
 * @throws the signal's reason
 */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    // It was begun all the same: how it ends is of no interest, and must be no unhandled rejection.
    work.catch(() => undefined);
  }
  signal.throwIfAborted();
  let stop: (() => void) | undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => {
      // The reason is the caller's own, passed on as it is: what `fetch` does.
      reject(asError(signal.reason));
    };
    signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    if (stop !== undefined) {
      signal.removeEventListener('abort', stop);
    }
  }
}

/** An error to reject with, of whatever a signal was aborted with. */
export function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The call was aborted.', { cause: reason });
}
