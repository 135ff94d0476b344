import { abortReason } from './sleep';

/** Lets any number of readers wait until something new is there. */
export interface Wake {
  /** Resolves at the next `ring`; rejects with the signal's reason when aborted. */
  wait(signal: AbortSignal): Promise<void>;
  ring(): void;
}

export function createWake(): Wake {
  let waiting = new Set<() => void>();
  return {
    wait: (signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) {
          reject(abortReason(signal));
          return;
        }
        const onAbort = (): void => {
          waiting.delete(onRing);
          reject(abortReason(signal));
        };
        const onRing = (): void => {
          signal.removeEventListener('abort', onAbort);
          resolve();
        };
        signal.addEventListener('abort', onAbort, { once: true });
        waiting.add(onRing);
      }),
    ring: () => {
      const awake = waiting;
      waiting = new Set();
      for (const onRing of awake) onRing();
    },
  };
}
