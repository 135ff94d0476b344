import { createHash } from 'node:crypto';
import type { HashedWrite, MetadataEntry, NamespaceRwset, TransactionRwset, Version } from '../rwset/types';
import type { HashedUpdate, StateUpdate } from '../storage/types';
import type { StateReader } from './types';

/** What a key will be after the block: `value` undefined where it is deleted. */
export interface PendingValue {
  readonly value: Uint8Array | undefined;
  readonly metadata: readonly MetadataEntry[];
  readonly version: Version;
}

/** A namespace's keys that valid transactions of the block have written so far. */
export interface PendingNamespace {
  readonly keys: Map<string, PendingValue>;
  /** By collection, then by the key's hash in hexadecimal; the value is the value's hash. */
  readonly collections: Map<string, Map<string, PendingHash>>;
}

export interface PendingHash extends PendingValue {
  readonly isPurge: boolean;
}

/** The public and hashed effects of a block's valid transactions, in the order of the block. */
export interface PendingUpdates {
  readonly namespaces: ReadonlyMap<string, PendingNamespace>;
  get(namespace: string, key: string): PendingValue | undefined;
  getHashed(namespace: string, collection: string, keyHash: Uint8Array): PendingHash | undefined;
  apply(rwset: TransactionRwset, version: Version): void;
  state(): readonly StateUpdate[];
  hashed(): readonly HashedUpdate[];
}

const HASH_OF_NOTHING = createHash('sha256').digest();

export function createPendingUpdates(state: StateReader): PendingUpdates {
  const namespaces = new Map<string, PendingNamespace>();
  const get = (namespace: string, key: string): PendingValue | undefined =>
    namespaces.get(namespace)?.keys.get(key);
  const getHashedByHex = (namespace: string, collection: string, hex: string): PendingHash | undefined =>
    namespaces.get(namespace)?.collections.get(collection)?.get(hex);

  function applyPublic(namespace: NamespaceRwset, version: Version): void {
    const changes = new Map<string, Change>();
    for (const write of namespace.writes) {
      const isDelete = write.isDelete || write.value.length === 0;
      changes.set(write.key, { value: isDelete ? 'delete' : write.value, metadata: undefined });
    }
    for (const { key, entries } of namespace.metadataWrites) {
      changes.set(key, { value: changes.get(key)?.value, metadata: entries });
    }
    for (const [key, change] of changes) {
      const latest = (): Latest | undefined =>
        get(namespace.namespace, key) ?? state.get(namespace.namespace, key);
      const next = merge(change, latest, version);
      if (next) pendingNamespace(namespaces, namespace.namespace).keys.set(key, next);
    }
  }

  function applyHashed(
    namespace: string,
    collection: NamespaceRwset['collections'][number],
    version: Version,
  ): void {
    const changes = new Map<string, Change>();
    const purged = new Set<string>();
    for (const write of collection.writes) {
      const key = hexOf(write.keyHash);
      changes.set(key, { value: isHashedDelete(write) ? 'delete' : write.valueHash, metadata: undefined });
      if (write.isPurge) purged.add(key);
    }
    for (const { key, entries } of collection.metadataWrites) {
      changes.set(hexOf(key), { value: changes.get(hexOf(key))?.value, metadata: entries });
    }
    for (const [key, change] of changes) {
      const before = getHashedByHex(namespace, collection.collection, key);
      const latest = (): Latest | undefined => {
        if (before) return before;
        const stored = state.getHashed(namespace, collection.collection, Buffer.from(key, 'hex'));
        return stored && { value: stored.valueHash, metadata: stored.metadata };
      };
      const next = merge(change, latest, version);
      if (!next) continue;
      const isPurge = purged.has(key) || (before?.isPurge ?? false);
      pendingCollection(namespaces, namespace, collection.collection).set(key, { ...next, isPurge });
    }
  }

  return {
    namespaces,
    get,
    getHashed: (namespace, collection, keyHash) => getHashedByHex(namespace, collection, hexOf(keyHash)),
    apply(rwset, version) {
      for (const namespace of rwset.namespaces) {
        applyPublic(namespace, version);
        for (const collection of namespace.collections) applyHashed(namespace.namespace, collection, version);
      }
    },
    state: () =>
      [...namespaces].flatMap(([namespace, { keys }]) =>
        [...keys].map(([key, { value, metadata, version }]) => ({
          namespace,
          key,
          next: value && { value, metadata, version },
        })),
      ),
    hashed: () =>
      [...namespaces].flatMap(([namespace, { collections }]) =>
        [...collections].flatMap(([collection, hashes]) =>
          [...hashes].map(([key, { value, metadata, version, isPurge }]) => ({
            namespace,
            collection,
            keyHash: Buffer.from(key, 'hex'),
            next: value && { valueHash: value, metadata, version },
            isPurge,
          })),
        ),
      ),
  };
}

/** What one transaction does to one key; `undefined` leaves that side as it is. */
interface Change {
  readonly value: Uint8Array | 'delete' | undefined;
  readonly metadata: readonly MetadataEntry[] | undefined;
}

type Latest = Pick<PendingValue, 'value' | 'metadata'>;

/**
 * A written value keeps the key's metadata and written metadata keep its value, as they are after the transactions before.
 * Metadata on a key that is not there are nothing. Deleting a key drops its metadata.
 */
function merge(change: Change, latest: () => Latest | undefined, version: Version): PendingValue | undefined {
  if (change.value === 'delete') return { value: undefined, metadata: [], version };
  const value = change.value ?? latest()?.value;
  if (!value) return undefined;
  return { value, metadata: change.metadata ?? latest()?.metadata ?? [], version };
}

/** Fabric takes the hash of nothing for a delete too. */
function isHashedDelete({ isDelete, valueHash }: HashedWrite): boolean {
  return isDelete || valueHash.length === 0 || HASH_OF_NOTHING.equals(valueHash);
}

function pendingNamespace(namespaces: Map<string, PendingNamespace>, namespace: string): PendingNamespace {
  const known = namespaces.get(namespace);
  if (known) return known;
  const added = { keys: new Map(), collections: new Map() };
  namespaces.set(namespace, added);
  return added;
}

function pendingCollection(
  namespaces: Map<string, PendingNamespace>,
  namespace: string,
  collection: string,
): Map<string, PendingHash> {
  const { collections } = pendingNamespace(namespaces, namespace);
  const known = collections.get(collection);
  if (known) return known;
  const added = new Map<string, PendingHash>();
  collections.set(collection, added);
  return added;
}

function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
