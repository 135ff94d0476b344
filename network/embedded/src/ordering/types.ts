/** The words of `common.Status` that a broadcast can answer. */
export type BroadcastStatus =
  'SUCCESS' | 'BAD_REQUEST' | 'FORBIDDEN' | 'REQUEST_ENTITY_TOO_LARGE' | 'SERVICE_UNAVAILABLE';

/** `NO_QUORUM`: the ordering nodes that run have taken it, and are too few to order it; it may be ordered later. */
export type BroadcastOutcome = BroadcastStatus | 'NO_QUORUM';

export interface BroadcastResult {
  readonly status: BroadcastOutcome;
  readonly info: string;
}

/** Fabric's orderer `BatchSize` and `BatchTimeout`. */
export interface BatchConfig {
  readonly maxMessageCount: number;
  readonly preferredMaxBytes: number;
  readonly absoluteMaxBytes: number;
  readonly timeoutMs: number;
  /**
   * How long a block waits at most while further messages keep coming within each `timeoutMs`: what every block costs is then shared by
   * more of them. As long as `timeoutMs` where absent, as in Fabric.
   */
  readonly busyTimeoutMs?: number;
}

/**
 * The ordering service: one log for all hospitals. SUCCESS means accepted, as in Fabric, not yet durable; a block reaches
 * a reader only after it is synced.
 */
export interface Orderer {
  /** Number of blocks in the log. */
  readonly height: number;
  broadcast(envelope: Uint8Array): Promise<BroadcastResult>;
  /** Whether an ordering node runs; where those that do are no quorum, transactions wait. @param id the consenter's number */
  setRunning(id: number, runs: boolean): void;
  /** Makes a block of what waits for one, without waiting any longer. */
  cutBlock(): void;
  /** Blocks (`common.Block` bytes) from that number on, then as they come, until aborted. */
  blocks(from: number, signal: AbortSignal): AsyncIterable<OrderedBlock>;
  /**
   * Orders nothing from then on, after what is being written; transactions that wait for a block are dropped.
   *
   * @returns what lets it go on, from where its log ends by then
   */
  pause(): Promise<() => void>;
  close(): Promise<void>;
}

export interface OrderedBlock {
  readonly number: number;
  readonly bytes: Uint8Array;
}
