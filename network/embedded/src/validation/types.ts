import type { Identity, MspRegistry } from '../msp/types';
import type { SignaturePolicy } from '../policy/types';
import type { BlockCommit, HashedValue, Results, StateEntry, StateValue } from '../storage/types';

/** What validation asks of a hospital's state, at the height before the block. */
export interface StateReader {
  get(namespace: string, key: string): StateValue | undefined;
  getHashed(namespace: string, collection: string, keyHash: Uint8Array): HashedValue | undefined;
  range(namespace: string, startKey: string, endKey: string): Results<StateEntry>;
}

/** What the channel has agreed on about a chaincode, read from `_lifecycle`'s state. */
export interface ChaincodeDefinition {
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
  /** Undefined: the channel's default, a majority of the organizations' peers (`/Channel/Application/Endorsement`). */
  readonly endorsementPolicy: SignaturePolicy | undefined;
}

export interface ValidationInput {
  readonly channel: string;
  readonly block: Uint8Array;
  readonly msps: MspRegistry;
  readonly state: StateReader;
  readonly definition: (chaincodeName: string) => ChaincodeDefinition | undefined;
  /** Whether a transaction with that id is in an earlier block. */
  readonly isKnown: (txId: string) => boolean;
  readonly previousCommitHash: Uint8Array;
  /** Milliseconds since the epoch, for certificates' periods. */
  readonly now: number;
  /** Plaintext of the private read/write sets that this hospital has, by transaction; checked against the hashes. */
  readonly privateData: (txId: string) => readonly Uint8Array[];
  /** The hospital whose implicit collection's plaintext is kept. */
  readonly mspId: string;
}

/** Pure: the same input gives the same verdict at every hospital, but for the private updates. */
export type ValidateBlock = (input: ValidationInput) => Promise<BlockCommit>;

export type { Identity };
