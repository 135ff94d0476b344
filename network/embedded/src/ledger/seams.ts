import type { DialChaincode } from '../chaincode';
import type { BroadcastResult, OrderedBlock } from '../ordering';
import type { Endorser } from '../peer';
import type { PrivateRwset } from '../rwset/types';

export type BlockFeed = (from: number, signal: AbortSignal) => AsyncIterable<OrderedBlock>;
export type Broadcast = (envelope: Uint8Array) => Promise<BroadcastResult>;
export type Distribute = (txId: string, height: number, data: PrivateRwset) => Promise<void>;

/** The five places between the rooms where a control can stand; each gets what is there, and gives back what shall be. */
export interface Seams {
  /** Ordered blocks on their way to an organization's peer. */
  blockFeed(mspId: string, feed: BlockFeed): BlockFeed;
  /** A peer as another organization's gateway calls it. */
  remoteEndorser(callerMspId: string, endorser: Endorser): Endorser;
  /** Transactions on their way from an organization's gateway to the ordering service. */
  broadcast(mspId: string, broadcast: Broadcast): Broadcast;
  /** Private data on its way from an organization's endorser to the members of its collections. */
  distribute(mspId: string, distribute: Distribute): Distribute;
  /** The stream between an organization's peer and its chaincode. */
  dial(mspId: string, dial: DialChaincode): DialChaincode;
}

/** Nothing stands anywhere. */
export const openSeams: Seams = {
  blockFeed: (_, feed) => feed,
  remoteEndorser: (_, endorser) => endorser,
  broadcast: (_, broadcast) => broadcast,
  distribute: (_, distribute) => distribute,
  dial: (_, dial) => dial,
};
