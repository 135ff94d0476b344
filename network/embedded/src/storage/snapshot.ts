import {
  blockKey,
  hashedKey,
  historyBounds,
  historyPlace,
  privateBounds,
  privateKey,
  stateBounds,
  stateKey,
} from './keys';
import type { Database } from './database';
import { keyModification } from './key-modification';
import { decodeHashedValue, decodePrivateValue, decodeStateValue, type Progress } from './values';
import type { HistoryEntry, Results, StateSnapshot } from './types';

/** @param progress how far the store was, as read under `snapshot` */
export function createStateSnapshot(
  database: Database,
  snapshot: ReturnType<Database['snapshot']>,
  progress: Progress,
): StateSnapshot {
  const read = <Value>(key: Buffer, decode: (record: Uint8Array) => Value): Value | undefined => {
    const record = database.get(key, snapshot);
    return record && decode(record);
  };

  return {
    height: progress.height,
    get: (namespace, key) => read(stateKey(namespace, key), decodeStateValue),
    range: (namespace, startKey, endKey) => {
      const nameLength = stateKey(namespace, '').length;
      return mapResults(
        database.scan(stateBounds(namespace, startKey, endKey), { snapshot }),
        ([key, value]) => ({ key: key.subarray(nameLength).toString(), ...decodeStateValue(value) }),
      );
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
