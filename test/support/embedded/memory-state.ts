import { compareKeys } from '@careledger/fabric-embedded/rooms/rwset/index';
import type {
  BlockCommit,
  HashedValue,
  PrivateValue,
  StateEntry,
  StateValue,
} from '@careledger/fabric-embedded/rooms/storage/types';
import type { StateReader } from '@careledger/fabric-embedded/rooms/validation/index';

/** A peer's state in memory, with what its ledger knows beside it. */
export interface MemoryState extends StateReader {
  readonly height: number;
  readonly commitHash: Uint8Array;
  isKnown(txId: string): boolean;
  apply(commit: BlockCommit): void;
  /** All public entries of a namespace, in order. */
  entries(namespace: string): readonly StateEntry[];
}

export function createMemoryState(): MemoryState {
  const values = new Map<string, Map<string, StateValue>>();
  const hashes = new Map<string, HashedValue>();
  const plaintexts = new Map<string, PrivateValue>();
  const txIds = new Set<string>();
  let height = 0;
  let commitHash: Uint8Array = new Uint8Array();

  const entries = (namespace: string): StateEntry[] =>
    [...(values.get(namespace) ?? [])]
      .map(([key, value]) => ({ key, ...value }))
      .sort((left, right) => compareKeys(left.key, right.key));

  return {
    get height() {
      return height;
    },
    get commitHash() {
      return commitHash;
    },
    isKnown: (txId) => txIds.has(txId),
    entries,
    get: (namespace, key) => values.get(namespace)?.get(key),
    getHashed: (namespace, collection, keyHash) => hashes.get(idOf(namespace, collection, keyHash)),
    getPrivate: (namespace, collection, key) => plaintexts.get(idOf(namespace, collection, key)),
    range(namespace, startKey, endKey) {
      const results = entries(namespace)
        .filter(
          ({ key }) => compareKeys(key, startKey) >= 0 && (endKey === '' || compareKeys(key, endKey) < 0),
        )
        .values();
      return {
        next: () => Promise.resolve(results.next().value),
        close: () => undefined,
      };
    },
    apply(commit) {
      for (const { namespace, key, next } of commit.state) {
        const inNamespace = values.get(namespace) ?? new Map<string, StateValue>();
        values.set(namespace, inNamespace);
        set(inNamespace, key, next);
      }
      for (const { namespace, collection, keyHash, next } of commit.hashed) {
        set(hashes, idOf(namespace, collection, keyHash), next);
      }
      for (const { namespace, collection, key, next } of commit.private) {
        set(plaintexts, idOf(namespace, collection, key), next);
      }
      for (const { txId } of commit.transactions) txIds.add(txId);
      height = commit.number + 1;
      commitHash = commit.commitHash;
    },
  };
}

function set<Value>(map: Map<string, Value>, key: string, value: Value | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

function idOf(namespace: string, collection: string, key: string | Uint8Array): string {
  const text = typeof key === 'string' ? key : Buffer.from(key).toString('hex');
  return JSON.stringify([namespace, collection, text]);
}
