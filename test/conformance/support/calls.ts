import type { common } from '@hyperledger/fabric-protos';
import type { SigningIdentity } from './identity';
import type { ProposalWish } from './proposal';

/** What a call may say beyond who asks and what. */
export interface CallOptions extends Partial<Omit<ProposalWish, 'args'>> {
  /** Organizations that shall endorse, or answer; absent: the gateway's choice. */
  readonly at?: readonly string[];
  /** Who signs, in place of the asking organization's user. */
  readonly as?: SigningIdentity;
  /** What to note of the payload, in place of the whole. */
  readonly view?: (payload: Uint8Array) => unknown;
  /** In place of the program: the chaincode's arguments. */
  readonly args?: readonly (string | Uint8Array)[];
}

/** An endorsed transaction, ready to be submitted. */
export interface Draft {
  readonly by: string;
  readonly txId: string;
  readonly nonce: Uint8Array;
  readonly envelope: common.Envelope;
}

/** Where a reading of events goes on, and how long it waits. */
export interface EventOptions {
  /** Only what comes after that transaction within its block. */
  readonly after?: Draft;
  readonly chaincode?: string;
  /** Milliseconds until it is taken for certain that no more comes. */
  readonly patience?: number;
}
