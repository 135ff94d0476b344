import { createRangeSummary, type RangeRead } from '../rwset';
import type { Results, StateEntry } from '../storage/types';

/** A range that is read, and the account of how much of it. */
export interface RecordedRange {
  readonly results: Results<StateEntry>;
  /** The key after the last one read, which is not made part of the account; empty at the end. */
  followingKey(): Promise<string>;
  /** What was read until now. To be called once, when the transaction is over. */
  finish(): RangeRead;
}

/**
 * The account ends at the last key that was fetched: whoever stopped there has seen nothing beyond it. Fetching past the
 * last result makes the whole range part of what was read.
 */
export function recordRange(startKey: string, endKey: string, entries: Results<StateEntry>): RecordedRange {
  const reads = createRangeSummary();
  let lastKey = '';
  let exhausted = false;
  return {
    results: {
      next: async () => {
        const entry = await entries.next();
        if (entry) {
          reads.add({ key: entry.key, version: entry.version });
          lastKey = entry.key;
        } else {
          exhausted = true;
          lastKey = endKey;
        }
        return entry;
      },
      close: () => {
        entries.close();
      },
    },
    followingKey: async () => (await entries.next())?.key ?? '',
    finish: () => {
      entries.close();
      return { startKey, endKey: lastKey, exhausted, reads: reads.done() };
    },
  };
}
