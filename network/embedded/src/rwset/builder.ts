import { createHash } from 'node:crypto';
import { encodeKeyValueRwset } from '../codec/kv-rwset';
import { compareKeys } from './key-order';
import type {
  HashedCollection,
  HashedRead,
  HashedWrite,
  KeyRead,
  KeyWrite,
  MetadataEntry,
  MetadataWrite,
  NamespaceRwset,
  PrivateCollection,
  PrivateRwset,
  RangeRead,
  TransactionRwset,
  Version,
} from './types';

/** Takes down what one transaction reads and writes. The last write of a key counts, and the last read. */
export interface RwsetBuilder {
  read(namespace: string, key: string, version: Version | undefined): void;
  /** An empty value deletes the key, as in Fabric. */
  write(namespace: string, key: string, value: Uint8Array): void;
  writeMetadata(namespace: string, key: string, entries: readonly MetadataEntry[]): void;
  /** Of two with the same bounds and the same end the first counts. */
  rangeRead(namespace: string, range: RangeRead): void;
  privateRead(namespace: string, collection: string, key: string, version: Version | undefined): void;
  /** An empty value deletes the key. */
  privateWrite(namespace: string, collection: string, key: string, value: Uint8Array): void;
  privatePurge(namespace: string, collection: string, key: string): void;
  privateMetadata(
    namespace: string,
    collection: string,
    key: string,
    entries: readonly MetadataEntry[],
  ): void;
  /** Everything sorted as Fabric sorts it, so that equal simulations give equal bytes at every hospital. */
  build(): { readonly rwset: TransactionRwset; readonly private: PrivateRwset | undefined };
}

const NOTHING = new Uint8Array();

/** By key; absent until there is one: most transactions have few kinds of them, and each endorser makes all of this. */
type Entries<Value> = Map<string, Value> | undefined;

interface NamespaceDraft {
  reads?: Entries<KeyRead>;
  rangeReads?: Entries<RangeRead>;
  writes?: Entries<KeyWrite>;
  metadataWrites?: Entries<MetadataWrite<string>>;
  collections?: Entries<CollectionDraft>;
}

/** Both sides of a collection: the hashes that all see, and the plaintext that its members get. */
interface CollectionDraft {
  reads?: Entries<HashedRead>;
  writes?: Entries<HashedWrite>;
  metadataWrites?: Entries<MetadataWrite<Uint8Array>>;
  plainWrites?: Entries<KeyWrite>;
  plainMetadataWrites?: Entries<MetadataWrite<string>>;
}

export function createRwsetBuilder(): RwsetBuilder {
  const namespaces = new Map<string, NamespaceDraft>();
  const draft = (namespace: string): NamespaceDraft => getOrAdd(namespaces, namespace, () => ({}));
  const collectionDraft = (namespace: string, collection: string): CollectionDraft =>
    getOrAdd((draft(namespace).collections ??= new Map<string, CollectionDraft>()), collection, () => ({}));

  function privateWrite(
    namespace: string,
    collection: string,
    key: string,
    value: Uint8Array,
    isPurge: boolean,
  ): void {
    const target = collectionDraft(namespace, collection);
    const isDelete = value.length === 0;
    const valueHash = isDelete ? NOTHING : sha256(value);
    (target.plainWrites ??= new Map()).set(key, { key, isDelete, value });
    (target.writes ??= new Map()).set(key, { keyHash: sha256(key), isDelete, isPurge, valueHash });
  }

  return {
    read(namespace, key, version) {
      (draft(namespace).reads ??= new Map()).set(key, { key, version });
    },
    write(namespace, key, value) {
      (draft(namespace).writes ??= new Map()).set(key, { key, isDelete: value.length === 0, value });
    },
    writeMetadata(namespace, key, entries) {
      (draft(namespace).metadataWrites ??= new Map()).set(key, { key, entries: sortedEntries(entries) });
    },
    rangeRead(namespace, range) {
      const rangeReads = (draft(namespace).rangeReads ??= new Map<string, RangeRead>());
      const identity = JSON.stringify([range.startKey, range.endKey, range.exhausted]);
      if (!rangeReads.has(identity)) rangeReads.set(identity, range);
    },
    privateRead(namespace, collection, key, version) {
      (collectionDraft(namespace, collection).reads ??= new Map()).set(key, {
        keyHash: sha256(key),
        version,
      });
    },
    privateWrite(namespace, collection, key, value) {
      privateWrite(namespace, collection, key, value, false);
    },
    privatePurge(namespace, collection, key) {
      privateWrite(namespace, collection, key, NOTHING, true);
    },
    privateMetadata(namespace, collection, key, entries) {
      const target = collectionDraft(namespace, collection);
      (target.metadataWrites ??= new Map()).set(key, { key: sha256(key), entries: sortedEntries(entries) });
      // Members learn only which key it is; the metadata itself stands beside the hash.
      (target.plainMetadataWrites ??= new Map()).set(key, { key, entries: [] });
    },
    build() {
      const privateCollections: PrivateCollection[] = [];
      const rwset = {
        namespaces: sorted(namespaces).map(([namespace, parts]) =>
          buildNamespace(namespace, parts, privateCollections),
        ),
      };
      const isPrivate = privateCollections.length > 0;
      return { rwset, private: isPrivate ? { collections: privateCollections } : undefined };
    },
  };
}

function buildNamespace(
  namespace: string,
  parts: NamespaceDraft,
  privateCollections: PrivateCollection[],
): NamespaceRwset {
  const collections = sorted(parts.collections).map(([collection, draft]) => {
    const rwset = buildPrivateRwset(draft);
    if (rwset) privateCollections.push({ namespace, collection, rwset });
    return buildCollection(collection, draft, rwset ? sha256(rwset) : NOTHING);
  });
  return {
    namespace,
    reads: sortedValues(parts.reads),
    rangeReads: parts.rangeReads ? [...parts.rangeReads.values()] : [],
    writes: sortedValues(parts.writes),
    metadataWrites: sortedValues(parts.metadataWrites),
    collections,
  };
}

/** Sorted by the keys behind the hashes, as Fabric does. */
function buildCollection(
  collection: string,
  parts: CollectionDraft,
  privateRwsetHash: Uint8Array,
): HashedCollection {
  return {
    collection,
    reads: sortedValues(parts.reads),
    writes: sortedValues(parts.writes),
    metadataWrites: sortedValues(parts.metadataWrites),
    privateRwsetHash,
  };
}

/** `kvrwset.KVRWSet`; undefined where nothing is written. */
function buildPrivateRwset(parts: CollectionDraft): Uint8Array | undefined {
  const { plainWrites, plainMetadataWrites } = parts;
  if (!plainWrites && !plainMetadataWrites) return undefined;
  return encodeKeyValueRwset({
    reads: [],
    rangeReads: [],
    writes: sortedValues(plainWrites),
    metadataWrites: sortedValues(plainMetadataWrites),
  });
}

function getOrAdd<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
  const known = map.get(key);
  if (known) return known;
  const added = make();
  map.set(key, added);
  return added;
}

function sorted<Value>(map: Entries<Value>): [string, Value][] {
  if (!map) return [];
  const entries = [...map];
  return entries.length === 1 ? entries : entries.sort(([left], [right]) => compareKeys(left, right));
}

function sortedValues<Value>(map: Entries<Value>): Value[] {
  return sorted(map).map(([, value]) => value);
}

function sortedEntries(entries: readonly MetadataEntry[]): readonly MetadataEntry[] {
  return [...entries].sort((left, right) => compareKeys(left.name, right.name));
}

function sha256(content: string | Uint8Array): Uint8Array {
  return createHash('sha256').update(content).digest();
}
