/** The only source of time in the ledger. Tests hand in one that stands still. */
export interface Clock {
  /** Milliseconds since the epoch, UTC. */
  now(): number;
  /** Resolves after that many milliseconds of this clock; rejects with the signal's reason when aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /**
   * Calls back once, after that many milliseconds of this clock, unless it is cancelled before. For what nearly always ends
   * in time: it costs a tenth of a sleep that is aborted.
   */
  after(milliseconds: number, expired: () => void): CancelTimer;
}

/** Nothing happens where the time is over already. */
export type CancelTimer = () => void;
