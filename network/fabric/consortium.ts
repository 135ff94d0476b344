/** A node's or person's folders as Fabric's tools lay them out: a signing MSP and TLS material. */
export interface CryptoFolders {
  readonly msp: string;
  readonly tls: string;
}

/** What every process of a consortium has. All of them listen on localhost. */
export interface FabricNode {
  /** Names the process, its folder and its log: `peer0.hospital-a`. */
  readonly name: string;
  readonly mspId: string;
  readonly crypto: CryptoFolders;
  /** Holds its configuration and, in `data`, what it keeps. */
  readonly directory: string;
  readonly logFile: string;
}

export interface FabricPeer extends FabricNode {
  /** MSP folder of the organization's administrator, who joins channels and approves chaincode. */
  readonly adminMsp: string;
  readonly ports: {
    readonly peer: number;
    /** Where a peer listens for chaincode that it launches itself; unused with chaincode as a service, but bound. */
    readonly chaincodeListen: number;
    readonly operations: number;
  };
}

export interface FabricOrderer extends FabricNode {
  readonly ports: { readonly broadcast: number; readonly admin: number; readonly operations: number };
}

/** An organization of the channel, with a peer, an orderer or both. */
export interface FabricMember {
  readonly name: string;
  readonly mspId: string;
  /** Its verifying MSP. */
  readonly msp: string;
  readonly peer?: FabricPeer;
  readonly orderer?: FabricOrderer;
}

/** `BFT` is SmartBFT, which bears orderers that lie (one of four); `etcdraft` bears orderers that stop (one of four). */
export type Consensus = 'BFT' | 'etcdraft';

/** Everything that a network on one channel is made of. Keys and certificates are there before it starts. */
export interface Consortium {
  /** Holds the channel's genesis block. */
  readonly directory: string;
  readonly channel: string;
  readonly consensus: Consensus;
  readonly batch: {
    readonly maxMessageCount: number;
    /** Milliseconds from a block's first transaction until it is cut. */
    readonly timeoutMs: number;
  };
  /** How far a client's claim of the time may be from a peer's, in milliseconds. */
  readonly timeWindowMs: number;
  /** How long a gateway waits for one peer's endorsement, in milliseconds; Fabric's 30 s unless given. */
  readonly endorsementTimeoutMs?: number;
  readonly members: readonly FabricMember[];
}

/** The peers of a consortium, in the order of its members. */
export function peersOf({ members }: Consortium): FabricPeer[] {
  return members.flatMap(({ peer }) => (peer === undefined ? [] : [peer]));
}

/** The orderers of a consortium, in the order of its members. */
export function orderersOf({ members }: Consortium): FabricOrderer[] {
  return members.flatMap(({ orderer }) => (orderer === undefined ? [] : [orderer]));
}
