import type { Ledger } from '../ledger/types';

/** Milliseconds; each block's delay is drawn from the range, evenly. */
export interface LagRange {
  readonly min: number;
  readonly max: number;
}

export interface Controls {
  /** The same seed draws the same delays. */
  readonly seed: number;
  /** How late organizations see blocks; absent: not at all. */
  readonly lag?: LagRange;
  /** `manual`: a block is made only by `cutBlock`, or when its size is reached. Absent: `automatic`. */
  readonly cutting?: 'automatic' | 'manual';
}

/** A ledger whose circumstances a test decides. Nothing of it goes over Fabric's protocols. */
export interface ControlledLedger extends Ledger {
  /** Makes a block of what waits for one. */
  cutBlock(): void;
  /** Resolves when every organization that is not held has committed all ordered blocks. */
  caughtUp(signal?: AbortSignal): Promise<void>;
  setLag(mspId: string, lag: LagRange): void;
  /** Keeps an organization from seeing any more blocks. */
  hold(mspId: string): void;
  release(mspId: string): void;
  /** Makes an organization's peer unreachable for others' gateways. */
  refuse(mspId: string): void;
  accept(mspId: string): void;
  /** Whether gateways reach the ordering service. */
  setOrdering(state: 'reachable' | 'unreachable'): void;
}
