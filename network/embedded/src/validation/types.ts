import type { MspRegistry } from '../msp/types';
import type { SignaturePolicy } from '../policy/types';
import type { BlockCommit, StateSnapshot } from '../storage/types';

/** What validation asks of a hospital's state, at the height before the block. */
export type StateReader = Pick<StateSnapshot, 'get' | 'getHashed' | 'getPrivate' | 'range'>;

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
  /** `common.Block` as the ordering service wrote it. */
  readonly block: Uint8Array;
  readonly msps: MspRegistry;
  /**
   * Makes sure that a `common.ConfigEnvelope` follows from the configuration that holds.
   *
   * @throws ConfigurationError: a block with such a one is not the ordering service's
   */
  readonly checkConfiguration: (configuration: Uint8Array) => void;
  readonly state: StateReader;
  readonly definition: (chaincodeName: string) => ChaincodeDefinition | undefined;
  /** Whether a transaction with that id is in an earlier block. */
  readonly isKnown: (txId: string) => boolean;
  /** Of the block before; empty for the first two. */
  readonly previousCommitHash: Uint8Array;
  /** Plaintext of the private read/write sets (`rwset.TxPvtReadWriteSet`) that this hospital has, by transaction; checked against the hashes. */
  readonly privateData: (txId: string) => readonly Uint8Array[];
  /** The hospital whose implicit collection's plaintext is kept. */
  readonly mspId: string;
}

/**
 * Pure: the same input gives the same verdict at every hospital, but for the private updates.
 *
 * @throws CodecError where the block itself cannot be read
 * @throws ConfigurationError where it changes the channel's configuration in a way that does not follow; no other transaction can make
 *   validation fail
 */
export type ValidateBlock = (input: ValidationInput) => Promise<BlockCommit>;
