import type { MetadataEntry, Version } from '../rwset/types';

export interface StateValue {
  readonly value: Uint8Array;
  readonly version: Version;
  readonly metadata: readonly MetadataEntry[];
}

export interface StateEntry extends StateValue {
  readonly key: string;
}

export interface HashedValue {
  readonly valueHash: Uint8Array;
  readonly version: Version;
  readonly metadata: readonly MetadataEntry[];
}

export interface PrivateValue {
  readonly value: Uint8Array;
  readonly version: Version;
}

export interface PrivateEntry extends PrivateValue {
  readonly key: string;
}

export interface HistoryEntry {
  readonly txId: string;
  /** The transaction's own time: milliseconds and nanoseconds as in its channel header. */
  readonly timestamp: { readonly seconds: number; readonly nanos: number };
  readonly isDelete: boolean;
  readonly value: Uint8Array;
}

/** Results come one at a time, so that a reader's account holds what was really fetched. */
export interface Results<Entry> {
  /** Undefined after the last one. */
  next(): Promise<Entry | undefined>;
  close(): void;
}

/** A moment of a store to which it can be brought back, as often as is wanted; disposed of before the store is closed. */
export interface StoreMark extends Disposable {
  /** Synced. Nobody else may write meanwhile. */
  restore(): Promise<void>;
}

/**
 * One organization's world state at one height: it does not move while it is read, and must be closed.
 * Key order is that of the UTF-8 bytes. `endKey` is exclusive; empty bounds are open.
 */
export interface StateSnapshot extends Disposable {
  /** Number of blocks whose effect is in here. */
  readonly height: number;
  get(namespace: string, key: string): StateValue | undefined;
  range(namespace: string, startKey: string, endKey: string): Results<StateEntry>;
  getHashed(namespace: string, collection: string, keyHash: Uint8Array): HashedValue | undefined;
  getPrivate(namespace: string, collection: string, key: string): PrivateValue | undefined;
  rangePrivate(
    namespace: string,
    collection: string,
    startKey: string,
    endKey: string,
  ): Results<PrivateEntry>;
  /** Newest first, as Fabric's history database answers. */
  history(namespace: string, key: string): Results<HistoryEntry>;
}

/** One transaction's effect on the state, decided by validation. `value` undefined deletes the key. */
export interface StateUpdate {
  readonly namespace: string;
  readonly key: string;
  readonly next: StateValue | undefined;
}

export interface HashedUpdate {
  readonly namespace: string;
  readonly collection: string;
  readonly keyHash: Uint8Array;
  readonly next: HashedValue | undefined;
  /** The plaintext of all versions goes too. */
  readonly isPurge: boolean;
}

export interface PrivateUpdate {
  readonly namespace: string;
  readonly collection: string;
  readonly key: string;
  readonly next: PrivateValue | undefined;
}

export interface HistoryUpdate {
  readonly namespace: string;
  readonly key: string;
  readonly tx: number;
}

export interface CommittedTransaction {
  readonly txId: string;
  readonly block: number;
  readonly tx: number;
  /** Fabric's `TxValidationCode`. */
  readonly code: number;
}

/** All that a block changes at one organization; it is written whole or not at all. */
export interface BlockCommit {
  readonly number: number;
  /** `common.Block` with this peer's metadata in it. */
  readonly block: Uint8Array;
  readonly headerHash: Uint8Array;
  readonly commitHash: Uint8Array;
  readonly transactions: readonly CommittedTransaction[];
  readonly state: readonly StateUpdate[];
  readonly hashed: readonly HashedUpdate[];
  readonly private: readonly PrivateUpdate[];
  readonly history: readonly HistoryUpdate[];
}

/**
 * Everything durable of one organization. The ordering service's log is synced before anything is acknowledged and replays into
 * this store, so a commit is only synced where it carries what no log can give back: private data.
 */
export interface PeerStore {
  readonly height: number;
  readonly lastHeaderHash: Uint8Array;
  readonly lastCommitHash: Uint8Array;
  snapshot(): StateSnapshot;
  commit(commit: BlockCommit): Promise<void>;
  block(number: number): Uint8Array | undefined;
  transaction(txId: string): CommittedTransaction | undefined;
  /** Private data of endorsed, not yet committed transactions (Fabric's transient store). Synced: an endorser that said yes has it. */
  keepPrivate(txId: string, height: number, rwset: Uint8Array): Promise<void>;
  keptPrivate(txId: string): readonly Uint8Array[];
  dropPrivate(txIds: readonly string[]): Promise<void>;
  mark(): StoreMark;
  close(): Promise<void>;
}

/** The ordering service's blocks, one after the other. What `append` resolved for is there after a power cut. */
export interface OrderLog {
  /** Number of blocks. */
  readonly height: number;
  /** Synced. Blocks come in order; several may be given at once and share one sync. */
  append(blocks: readonly Uint8Array[]): Promise<void>;
  read(number: number): Uint8Array | undefined;
  mark(): StoreMark;
  close(): Promise<void>;
}
