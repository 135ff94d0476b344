import type { ChaincodeServer } from '../chaincode/types';
import type { Clock } from '../clock/types';
import type { BatchConfig } from '../ordering/types';

/** One line about what happened, for the operator's log. Never holds an argument, a value or transient data. */
export type LogLine = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;

/** An organization of the channel and its one logical peer. Paths are of standard Fabric MSP and TLS files. */
export interface OrganizationConfig {
  /** Names its folder in the store and its lines in the log: `hospital-a`. */
  readonly name: string;
  readonly mspId: string;
  /** Verifying MSP: cacerts/, tlscacerts/, config.yaml with the node OUs, optionally crls/. */
  readonly mspDir: string;
  readonly peer: {
    /** Signing MSP of the peer: signcerts/, keystore/. */
    readonly mspDir: string;
    readonly tls: { readonly certFile: string; readonly keyFile: string };
    /** `localhost`; a port of 0 takes a free one. */
    readonly listen: { readonly host: string; readonly port: number };
  };
  /** Signing MSP of the organization's ordering node; signs blocks. */
  readonly orderer: { readonly mspDir: string };
}

export interface LedgerConfig {
  /** Holds everything durable; made if it is not there. One ledger at a time may have it open. */
  readonly dataDir: string;
  readonly channel: string;
  readonly organizations: readonly OrganizationConfig[];
  readonly batch?: Partial<BatchConfig>;
  readonly clock?: Clock;
  readonly log?: LogLine;
  /** How far a client's time of transaction may be from the peer's, in milliseconds. Fabric's default is 15 min; `TimeWindowCheck` here is 60 s. */
  readonly timeWindowMs?: number;
  /** How long a gateway waits for one peer's endorsement, in milliseconds: `peer.gateway.endorsementTimeout`. Fabric's 30 s unless given. */
  readonly endorsementTimeoutMs?: number;
}

export interface Deployment {
  readonly name: string;
  readonly version: string;
  /** `label:sha256` of the package, as Fabric computes it. */
  readonly packageId: string;
  /** Fabric's signature policy syntax, such as `OutOf(2, 'A.peer', 'B.peer')`; absent: the channel's majority. */
  readonly endorsementPolicy?: string;
  /** By MSP id: every organization that runs it. */
  readonly servers: Readonly<Record<string, ChaincodeServer>>;
}

export interface OrganizationStatus {
  readonly name: string;
  readonly mspId: string;
  /** host:port of the Gateway, Endorser and Deliver services. */
  readonly endpoint: string;
  /** `stopped`: by `stopOrganization`; its endpoint refuses connections, and its height stands still. */
  readonly state: 'running' | 'stopped';
  readonly height: number;
  readonly chaincodes: readonly {
    readonly name: string;
    readonly version: string;
    readonly sequence: number;
    readonly state: 'starting' | 'ready' | 'stopped' | 'failed';
    readonly pid: number | undefined;
    readonly problem: string | undefined;
  }[];
}

/**
 * A running ledger.
 *
 * @throws LedgerError from `startLedger` where the data folder is in use, foreign or damaged, or a port is taken
 */
export interface Ledger extends AsyncDisposable {
  readonly status: readonly OrganizationStatus[];
  /** Commits the definition with the next sequence, unless the same one stands, and resolves when every server is ready. */
  deploy(deployment: Deployment): Promise<{ readonly sequence: number; readonly changed: boolean }>;
  /** Resolves when every deployed chaincode of every organization can be called. @throws LedgerError where one does not come up */
  ready(signal?: AbortSignal): Promise<void>;
  /** Ends one organization's chaincode process; it stays down until started. */
  stopChaincode(mspId: string, name: string): Promise<void>;
  /** Starts it again, as deployed or, in place of that, as `server` says: nothing stops a hospital from running another program. */
  startChaincode(mspId: string, name: string, server?: ChaincodeServer): Promise<void>;
  /**
   * Switches an organization off: its endpoint refuses connections, its ledger stands still, its ordering node counts for no quorum and
   * its chaincodes end. Others' gateways find its peer unreachable. Does nothing where it is off.
   */
  stopOrganization(mspId: string): Promise<void>;
  /**
   * Switches it on again, and resolves when it has caught up and its chaincodes can be called.
   *
   * @param servers by chaincode name: what to run in place of what was deployed
   * @throws LedgerError PORT_TAKEN where another program listens on its port by now; it stays off
   */
  startOrganization(mspId: string, servers?: Readonly<Record<string, ChaincodeServer>>): Promise<void>;
  /** What stands in one organization's world state: for looking, not for applications. */
  inspect(
    mspId: string,
    namespace: string,
    startKey: string,
    endKey: string,
  ): AsyncIterable<{ readonly key: string; readonly value: Uint8Array }>;
  close(): Promise<void>;
}

export type StartLedger = (config: LedgerConfig) => Promise<Ledger>;
