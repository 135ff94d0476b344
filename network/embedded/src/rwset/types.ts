/** Where a value was last written: the block and the place of the transaction in it. */
export interface Version {
  readonly block: number;
  readonly tx: number;
}

/** `version` is undefined where the key did not exist when it was read. */
export interface KeyRead {
  readonly key: string;
  readonly version: Version | undefined;
}

export interface KeyWrite {
  readonly key: string;
  readonly isDelete: boolean;
  readonly value: Uint8Array;
}

export interface MetadataEntry {
  readonly name: string;
  readonly value: Uint8Array;
}

/** The metadata that a key has after the transaction; no entries means none. */
export interface MetadataWrite<Key> {
  readonly key: Key;
  readonly entries: readonly MetadataEntry[];
}

/** Summary of a long range's results: Fabric's Merkle tree over the reads (`kvrwset.QueryReadsMerkleSummary`). */
export interface MerkleSummary {
  readonly maxDegree: number;
  readonly maxLevel: number;
  readonly maxLevelHashes: readonly Uint8Array[];
}

export interface RangeRead {
  readonly startKey: string;
  readonly endKey: string;
  readonly exhausted: boolean;
  readonly reads: { readonly raw: readonly KeyRead[] } | { readonly merkle: MerkleSummary };
}

export interface HashedRead {
  readonly keyHash: Uint8Array;
  readonly version: Version | undefined;
}

export interface HashedWrite {
  readonly keyHash: Uint8Array;
  readonly isDelete: boolean;
  readonly isPurge: boolean;
  readonly valueHash: Uint8Array;
}

export interface HashedCollection {
  readonly collection: string;
  readonly reads: readonly HashedRead[];
  readonly writes: readonly HashedWrite[];
  readonly metadataWrites: readonly MetadataWrite<Uint8Array>[];
  /** SHA-256 of the private read/write set's bytes that go to the collection's members; empty where nothing is written. */
  readonly privateRwsetHash: Uint8Array;
}

export interface NamespaceRwset {
  readonly namespace: string;
  readonly reads: readonly KeyRead[];
  readonly rangeReads: readonly RangeRead[];
  readonly writes: readonly KeyWrite[];
  readonly metadataWrites: readonly MetadataWrite<string>[];
  readonly collections: readonly HashedCollection[];
}

/** What a transaction read and wrote, as every peer sees it (`rwset.TxReadWriteSet` of kind KV). */
export interface TransactionRwset {
  readonly namespaces: readonly NamespaceRwset[];
}

export interface PrivateCollection {
  readonly namespace: string;
  readonly collection: string;
  /** `kvrwset.KVRWSet`, serialized: what `privateRwsetHash` is the hash of. */
  readonly rwset: Uint8Array;
}

/** The plaintext that only the members of its collections receive (`rwset.TxPvtReadWriteSet`). */
export interface PrivateRwset {
  readonly collections: readonly PrivateCollection[];
}
