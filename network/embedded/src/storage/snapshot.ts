import {
  blockKey,
  hashedKey,
  historyBounds,
  historyPlace,
  privateBounds,
  privateKey,
  progressKey,
  stateBounds,
  stateKey,
} from './keys';
import type { Database } from './database';
import { keyModification } from './key-modification';
import { type Generation, LONGEST_KEPT_RANGE, type ReadCache } from './read-cache';
import { decodeHashedValue, decodePrivateValue, decodeProgress, decodeStateValue } from './values';
import type { HistoryEntry, Results, StateEntry, StateSnapshot } from './types';

export interface SnapshotParts {
  readonly database: Database;
  readonly snapshot: ReturnType<Database['snapshot']>;
  readonly cache: ReadCache;
  /** What of the cache holds for this snapshot. */
  readonly generation: Generation;
  /** How many blocks it has seen, where that is known without a look. */
  readonly height: number | undefined;
}

export function createStateSnapshot({
  database,
  snapshot,
  cache,
  generation,
  height,
}: SnapshotParts): StateSnapshot {
  const read = <Value>(key: Buffer, decode: (record: Uint8Array) => Value): Value | undefined => {
    const record = database.get(key, snapshot);
    return record && decode(record);
  };

  return {
    get height() {
      if (height !== undefined) return height;
      const progress = database.get(progressKey, snapshot);
      return progress ? decodeProgress(progress).height : 0;
    },
    get: (namespace, key) => {
      const name = stateKey(namespace, key);
      const known = cache.value(name, generation);
      if (known) return known.value;
      const value = read(name, decodeStateValue);
      cache.keepValue(name, generation, value);
      return value;
    },
    range: (namespace, startKey, endKey) => {
      const bounds = stateBounds(namespace, startKey, endKey);
      const known = cache.range(bounds, generation);
      if (known) return resultsOf(known);
      const nameLength = stateKey(namespace, '').length;
      const scanned = mapResults(database.scan(bounds, { snapshot }), ([key, value]) => ({
        key: key.subarray(nameLength).toString(),
        ...decodeStateValue(value),
      }));
      return keepingResults(scanned, (entries) => {
        cache.keepRange(bounds, generation, entries);
      });
    },
    getHashed: (namespace, collection, keyHash) =>
      read(hashedKey(namespace, collection, keyHash), decodeHashedValue),
    getPrivate: (namespace, collection, key) =>
      read(privateKey(namespace, collection, key), decodePrivateValue),
    rangePrivate: (namespace, collection, startKey, endKey) => {
      const nameLength = privateKey(namespace, collection, '').length;
      return mapResults(
        database.scan(privateBounds(namespace, collection, startKey, endKey), { snapshot }),
        ([key, value]) => ({ key: key.subarray(nameLength).toString(), ...decodePrivateValue(value) }),
      );
    },
    history: (namespace, key) =>
      mapResults(
        database.scan(historyBounds(namespace, key), { snapshot, reverse: true }),
        ([entry]): HistoryEntry => {
          const { block, tx } = historyPlace(entry);
          const bytes = database.get(blockKey(block), snapshot);
          if (!bytes) throw new Error(`Block ${block}, which the history of a key names, is not there.`);
          return keyModification(bytes, tx, namespace, key);
        },
      ),
    [Symbol.dispose]: () => {
      void snapshot.close();
    },
  };
}

function resultsOf(entries: readonly StateEntry[]): Results<StateEntry> {
  let position = 0;
  return {
    next: () => Promise.resolve(entries[position++]),
    close: () => {
      position = entries.length;
    },
  };
}

/** @param whole told of all entries where somebody has read on to the end, and they are not many */
function keepingResults(
  results: Results<StateEntry>,
  whole: (entries: readonly StateEntry[]) => void,
): Results<StateEntry> {
  let read: StateEntry[] | undefined = [];
  return {
    next: async () => {
      const entry = await results.next();
      if (entry) {
        read?.push(entry);
        if (read && read.length > LONGEST_KEPT_RANGE) read = undefined;
      } else {
        if (read) whole(read);
        read = undefined;
      }
      return entry;
    },
    close: () => {
      read = undefined;
      results.close();
    },
  };
}

function mapResults<From, To>(results: Results<From>, map: (entry: From) => To): Results<To> {
  return {
    next: async () => {
      const entry = await results.next();
      return entry === undefined ? undefined : map(entry);
    },
    close: () => {
      results.close();
    },
  };
}
