/**
 * The one seam between this library and a ledger: what a call needs of the Gateway service of the own hospital's peer.
 * `fabric-gateway.ts` fulfils it; tests have a fake of their own.
 */
export interface LedgerGateway {
  /** MSP id of the caller's hospital, which is also the peer's. */
  readonly mspId: string;
  readonly channel: string;
  readonly chaincode: string;
  /** A new proposal, with a nonce and so a transaction id of its own. Nothing is sent yet. */
  propose(request: ProposalRequest): LedgerProposal;
  /**
   * Waits at the own hospital's peer until a transaction stands in a block there, whoever sent it.
   *
   * @param deadline an instant in milliseconds since 1970
   */
  commitStatus(transactionId: string, deadline: number, signal: AbortSignal): Promise<CommitStatus>;
  /**
   * Whether a hospital's peer has committed a transaction, valid or not; it does not wait for it.
   *
   * @param hospital MSP id
   * @param deadline an instant in milliseconds since 1970
   */
  has(transactionId: string, hospital: string, deadline: number, signal: AbortSignal): Promise<boolean>;
  /**
   * How many blocks the own hospital's peer has committed, which is the number of the next.
   *
   * @param deadline an instant in milliseconds since 1970
   */
  height(deadline: number, signal: AbortSignal): Promise<bigint>;
  /** Events from `position` on; ends when `close` is called on it, fails with a `GatewayFailure`. */
  events(position: EventPosition): Promise<LedgerEvents>;
  close(): void;
}

export interface ProposalRequest {
  /** `contract:transaction`. */
  readonly transaction: string;
  readonly argument: string;
  /** Private input; it reaches the endorsers and stands in no block. */
  readonly transient?: Readonly<Record<string, Uint8Array>> | undefined;
  /** MSP ids; absent: the gateway chooses by the policies of the keys that are written. */
  readonly endorsers?: readonly string[] | undefined;
}

/**
 * Each method rejects with `GatewayFailure`, or with the reason of `signal` when that fires first; `deadline` is an instant in
 * milliseconds since 1970.
 */
export interface LedgerProposal {
  readonly transactionId: string;
  evaluate(deadline: number, signal: AbortSignal): Promise<Uint8Array>;
  endorse(deadline: number, signal: AbortSignal): Promise<EndorsedTransaction>;
}

export interface EndorsedTransaction {
  readonly result: Uint8Array;
  /** Hands the transaction to ordering. The same one may be handed over again: the ledger takes a transaction id once. */
  submit(deadline: number, signal: AbortSignal): Promise<void>;
}

export interface CommitStatus {
  /** Fabric's validation code by name: `VALID`, `MVCC_READ_CONFLICT`. */
  readonly code: string;
  readonly blockNumber: bigint;
}

/** Where to begin: at a block, which may be one to come, or behind what a checkpoint has seen. */
export type EventPosition =
  | { readonly from: 'block'; readonly block: bigint }
  | { readonly from: 'after'; readonly block: bigint; readonly transactionId: string };

export interface LedgerEvents extends AsyncIterable<LedgerEvent> {
  close(): void;
}

export interface LedgerEvent {
  readonly blockNumber: bigint;
  readonly transactionId: string;
  readonly name: string;
  readonly payload: Uint8Array;
}
