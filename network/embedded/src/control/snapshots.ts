import { LedgerError } from '../ledger/error';
import type { ComposedLedger } from '../ledger/start-ledger';
import type { StoreMark } from '../storage/types';

/** A moment of a ledger: what was ordered, and what each organization had committed of it. */
export type LedgerSnapshot = Disposable;

/** Moments of a ledger to which it can be brought back. */
export interface Snapshots {
  take(): LedgerSnapshot;
  revert(snapshot: LedgerSnapshot): Promise<void>;
  /** Lets all of them go, so that the stores can be closed. */
  releaseAll(): void;
}

interface Marks {
  readonly log: StoreMark;
  readonly stores: readonly StoreMark[];
}

export function createSnapshots({
  ordering: { log, orderer },
  organizations,
}: Pick<ComposedLedger, 'ordering' | 'organizations'>): Snapshots {
  const taken = new Map<LedgerSnapshot, Marks>();

  function release(snapshot: LedgerSnapshot): void {
    const marks = taken.get(snapshot);
    taken.delete(snapshot);
    for (const mark of marks ? [marks.log, ...marks.stores] : []) mark[Symbol.dispose]();
  }

  return {
    take: () => {
      const snapshot: LedgerSnapshot = {
        [Symbol.dispose]: () => {
          release(snapshot);
        },
      };
      // In one go, so that no organization is ahead of the log.
      taken.set(snapshot, { log: log.mark(), stores: organizations.map(({ store }) => store.mark()) });
      return snapshot;
    },
    revert: async (snapshot) => {
      const marks = taken.get(snapshot);
      if (!marks) {
        throw new LedgerError('CONFIGURATION', 'This snapshot is of another ledger, or was let go already.');
      }
      const resume = [
        await orderer.pause(),
        ...(await Promise.all(organizations.map(({ peer }) => peer.pause()))),
      ];
      try {
        // The log comes last: an organization that is ahead of it would be damaged, one behind it reads on.
        await Promise.all(marks.stores.map((mark) => mark.restore()));
        await marks.log.restore();
      } finally {
        for (const goOn of resume) goOn();
      }
    },
    releaseAll: () => {
      for (const snapshot of [...taken.keys()]) release(snapshot);
    },
  };
}
