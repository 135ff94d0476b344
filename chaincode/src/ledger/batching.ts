import type { Context } from 'fabric-contract-api';

/** A change of the channel's state; a policy says who has to endorse the key's next changes. */
export type Write =
  | { readonly kind: 'put'; readonly key: string; readonly value: Uint8Array }
  | { readonly kind: 'delete'; readonly key: string }
  | { readonly kind: 'policy'; readonly key: string; readonly policy: Uint8Array };

/**
 * What a peer of Fabric 3.1 or later takes in one message, where another takes one for each key. What is read and written
 * is the same.
 */
export interface Batching {
  /** @returns the values in the order of their keys, empty where nothing stands. */
  getStates(keys: readonly string[]): Promise<readonly Uint8Array[]>;
  /** Writes in the order in which they are given. */
  writeStates(writes: readonly Write[]): Promise<void>;
}

/** Fabric's stub, reached through the contract API; with `batching` where the peer has offered it. */
export type Stub = Context['stub'] & { readonly batching?: Batching };
