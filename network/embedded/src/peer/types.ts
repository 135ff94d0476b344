import type { ChaincodeCall } from '../codec/interest';
import type { OpenProposal } from '../codec/open-proposal';
import type { Endorsement, Response } from '../codec/response';
import type { ChaincodeDefinition } from '../validation/types';
import type { CommittedTransaction, StateSnapshot } from '../storage/types';

/** What a peer says to a proposal: `protos.ProposalResponse` before it goes on the wire. */
export interface EndorserResponse {
  readonly version: number;
  readonly response: Response;
  /** `protos.ProposalResponsePayload`; undefined where the peer itself refused, and not the chaincode. Says the same `response`. */
  readonly payload: Uint8Array | undefined;
  readonly endorsement: Endorsement | undefined;
  readonly interest: readonly ChaincodeCall[];
}

/**
 * The two halves of Fabric's `ProcessProposal` answer. A response alone is an answer, good or bad. Both: the proposal itself
 * is at fault. An error alone: it did not come as far as that.
 */
export interface ProposalAnswer {
  readonly response: EndorserResponse | undefined;
  readonly error: string | undefined;
}

/** A peer as others call it to endorse. */
export interface Endorser {
  readonly mspId: string;
  /** host:port, as it stands in the details of errors. */
  readonly address: string;
  /** Never rejects for what is wrong with the proposal. */
  processProposal(proposal: OpenProposal, signal: AbortSignal): Promise<ProposalAnswer>;
}

export interface CommittedBlock {
  readonly number: number;
  /** `common.Block` with the validation codes in its metadata. */
  readonly bytes: Uint8Array;
}

/** What one organization's peer knows of the ledger. */
export interface CommittedLedger {
  /** Number of blocks. */
  readonly height: number;
  /** Undefined until the transaction stands in a block here. */
  transaction(txId: string): CommittedTransaction | undefined;
  /** Waits until the transaction stands in a block here. @throws the signal's reason when aborted first */
  waitForTransaction(txId: string, signal: AbortSignal): Promise<CommittedTransaction>;
  block(number: number): Uint8Array | undefined;
  /** Blocks from that number on, then as they come, until aborted. */
  blocks(from: number, signal: AbortSignal): AsyncIterable<CommittedBlock>;
  definition(chaincodeName: string): ChaincodeDefinition | undefined;
  /** The caller disposes it. */
  snapshot(): StateSnapshot;
  /** Waits for that many blocks. @throws the signal's reason when aborted first */
  waitForHeight(height: number, signal: AbortSignal): Promise<void>;
}

/** One organization's peer. */
export interface Peer extends CommittedLedger {
  readonly mspId: string;
  readonly endorser: Endorser;
  /**
   * Commits nothing from then on, after the block in hand.
   *
   * @returns what lets it go on, from where its store ends by then
   */
  pause(): Promise<() => void>;
  /** Stops committing, after the block in hand, and closes the store. */
  close(): Promise<void>;
}
