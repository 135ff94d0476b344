import type { MetadataEntry, PrivateRwset, TransactionRwset } from '../rwset/types';
import type { HistoryEntry, PrivateEntry, Results, StateEntry } from '../storage/types';

/** One page of a range. */
export interface Page extends Results<StateEntry> {
  /** The next page's first key, empty at the end. To be asked for once, when this page is read. */
  bookmark(): Promise<string>;
}

/**
 * One transaction's view of the state while chaincode runs: it reads the snapshot that it was opened on, never its own
 * writes, and keeps account of both. Errors carry the words that a Fabric peer would send to the chaincode.
 */
export interface Simulator {
  getState(namespace: string, key: string): Uint8Array | undefined;
  putState(namespace: string, key: string, value: Uint8Array): void;
  deleteState(namespace: string, key: string): void;
  getMetadata(namespace: string, key: string): readonly MetadataEntry[];
  setMetadata(namespace: string, key: string, entries: readonly MetadataEntry[]): void;
  range(namespace: string, startKey: string, endKey: string): Results<StateEntry>;
  /** For as many results as the caller takes. Marks the transaction as read-only from then on. */
  page(namespace: string, startKey: string, endKey: string): Page;
  history(namespace: string, key: string): Results<HistoryEntry>;
  getPrivate(namespace: string, collection: string, key: string): Uint8Array | undefined;
  getPrivateHash(namespace: string, collection: string, key: string): Uint8Array | undefined;
  putPrivate(namespace: string, collection: string, key: string, value: Uint8Array): void;
  deletePrivate(namespace: string, collection: string, key: string): void;
  purgePrivate(namespace: string, collection: string, key: string): void;
  rangePrivate(
    namespace: string,
    collection: string,
    startKey: string,
    endKey: string,
  ): Results<PrivateEntry>;
  getPrivateMetadata(namespace: string, collection: string, key: string): readonly MetadataEntry[];
  setPrivateMetadata(
    namespace: string,
    collection: string,
    key: string,
    entries: readonly MetadataEntry[],
  ): void;
  /** Ends the simulation. @throws SimulationError when reads and writes do not go together (a paged query and a write). */
  finish(): SimulationResult;
  /** Ends it without a result. */
  abandon(): void;
}

export interface SimulationResult {
  readonly rwset: TransactionRwset;
  readonly private: PrivateRwset | undefined;
  /** Height of the snapshot that was read. */
  readonly height: number;
  /** Collections whose plaintext was read: only their members can endorse that. */
  readonly privateReads: readonly { readonly namespace: string; readonly collection: string }[];
  /** Every key written, with the metadata that it has now, for the gateway's choice of endorsers; no collection: public state. */
  readonly written: readonly {
    readonly namespace: string;
    readonly collection: string | undefined;
    readonly metadata: readonly MetadataEntry[];
  }[];
}
