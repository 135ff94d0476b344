import type { Clock } from '../clock';
import type { Ledger } from '../ledger/types';
import type { LedgerSnapshot } from './snapshots';

/** Milliseconds; each delay is drawn from the range, evenly. */
export interface LagRange {
  readonly min: number;
  readonly max: number;
}

export interface Controls {
  /** The same seed draws the same delays. */
  readonly seed: number;
  /** How late organizations see blocks; absent: not at all. */
  readonly lag?: LagRange;
  /**
   * When a block is made beside when its size is reached. `automatic`: as the configuration's batch says, at once or nearly so.
   * `manual`: only by `cutBlock`. `{ afterMs }`: so long after its first transaction. Absent: `automatic`.
   */
  readonly cutting?: 'automatic' | 'manual' | { readonly afterMs: number };
}

/** A ledger whose circumstances a test decides. Nothing of it goes over Fabric's protocols. */
export interface ControlledLedger extends Ledger {
  /** The ledger's time: that of the machine, or of the clock that was handed in, set by `travel`. */
  readonly clock: Pick<Clock, 'now'>;
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
  /**
   * What becomes of private data that an organization's peer endorses for others: `lost`, they do not reach them, though the
   * endorsement is given, as where Fabric's `requiredPeerCount` is 0; then only their hashes are committed there.
   */
  setPrivateData(mspId: string, state: 'sent' | 'lost'): void;
  /** How late an organization's peer sees each message of its chaincodes. */
  setChaincodeDelay(mspId: string, delay: LagRange): void;
  /** Breaks the streams between an organization's peer and its chaincodes; the processes stay, and are dialled again. */
  interruptChaincode(mspId: string): void;
  /** Sets the ledger's clock forward (or back): what judges certificates' ends and clients' times of transaction. */
  travel(milliseconds: number): void;
  /**
   * Remembers this moment, at once and at no cost: what was ordered, and what each organization had committed of it.
   * Transactions that still wait for a block are not in it. To be let go with `using`, or with the ledger.
   */
  snapshot(): LedgerSnapshot;
  /**
   * Brings the ledger back to that moment, as often as is wanted; what it costs depends on what was written since. Processes of
   * chaincodes, connections of clients and open event streams stay; streams go on with the blocks that come in place of those
   * that are gone. Calls that are under way should end first: what was endorsed on a state that is gone may still be ordered.
   *
   * @throws LedgerError CONFIGURATION where the snapshot is of another ledger, or was let go
   */
  revert(snapshot: LedgerSnapshot): Promise<void>;
}
