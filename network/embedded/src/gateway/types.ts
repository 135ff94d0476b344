import type { Clock, Random } from '../clock';
import type { MspRegistry } from '../msp/types';
import type { BroadcastResult } from '../ordering';
import type { CommittedLedger, Endorser } from '../peer';

/** An organization's peer as the gateways see it. */
export interface ChannelMember {
  readonly endorser: Endorser;
  /** Number of blocks that it has committed. */
  readonly height: number;
  /** Whether the chaincode is installed there. System chaincodes are everywhere. */
  hasChaincode(name: string): boolean;
}

export interface GatewayParts {
  readonly channel: string;
  readonly msps: MspRegistry;
  readonly clock: Clock;
  /** Varies the order of endorsers. */
  readonly random: Random;
  /** Fabric's `peer.gateway.endorsementTimeout`, in milliseconds. */
  readonly endorsementTimeoutMs: number;
  /** The gateway's own organization. */
  readonly mspId: string;
  readonly ledger: CommittedLedger;
  /** All peers of the channel, the gateway's own among them; others answer in the form that a remote call gives. */
  readonly members: readonly ChannelMember[];
  readonly broadcast: (envelope: Uint8Array) => Promise<BroadcastResult>;
}
