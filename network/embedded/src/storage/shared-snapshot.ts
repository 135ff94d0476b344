import type { StateSnapshot } from './types';

/** Snapshots of a store's state: whoever asks while nothing changes gets the same one, which is opened and closed once. */
export interface SharedSnapshots {
  /** Every one is to be disposed, once. */
  take(): StateSnapshot;
  /** The state changes, or has changed: whoever asks from now on gets another one. */
  renew(): void;
}

interface Shared {
  readonly snapshot: StateSnapshot;
  readonly lent: StateSnapshot;
  users: number;
}

/** @param open makes a snapshot of the state as it is now */
export function createSharedSnapshots(open: () => StateSnapshot): SharedSnapshots {
  let current: Shared | undefined;

  const release = (shared: Shared): void => {
    if (shared.users === 0 && shared !== current) shared.snapshot[Symbol.dispose]();
  };

  const share = (): Shared => {
    const snapshot = open();
    const shared: Shared = {
      snapshot,
      lent: {
        ...snapshot,
        [Symbol.dispose]: () => {
          shared.users -= 1;
          release(shared);
        },
      },
      users: 0,
    };
    return shared;
  };

  return {
    take: () => {
      current ??= share();
      current.users += 1;
      return current.lent;
    },
    renew: () => {
      const last = current;
      current = undefined;
      if (last) release(last);
    },
  };
}
