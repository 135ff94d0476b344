import type { DataPaths } from '../data/layout';
import type { ConsensusKind, LedgerKind } from '../topology/ledger-kind';
import type { DeploymentRequest } from '../deployment/request';
import type { Topology } from '../topology/schema';

/** Takes lines for the operator's log. */
export type Log = (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;

/** A chaincode at one hospital. */
export interface ChaincodeStatus {
  /** What `stop` and `start` call it: `chaincode.hospital-a`. */
  readonly node: string;
  readonly name: string;
  readonly version: string;
  readonly sequence: number;
  readonly state: 'starting' | 'ready' | 'stopped' | 'failed';
  readonly pid?: number | undefined;
  readonly problem?: string | undefined;
}

/** A process that belongs to a hospital and is no chaincode. */
export interface NodeStatus {
  /** What `stop`, `start` and `kill` call it: `orderer0.hospital-a`. */
  readonly node: string;
  /** `failed`: it ended by itself; it is started again. */
  readonly state: 'starting' | 'ready' | 'stopped' | 'failed';
  readonly pid?: number | undefined;
  readonly problem?: string | undefined;
}

export interface HospitalStatus {
  readonly name: string;
  readonly title: string;
  readonly mspId: string;
  /** host:port for clients. */
  readonly endpoint: string;
  /** Number of blocks that this hospital has committed; absent where its peer does not answer. */
  readonly height?: number | undefined;
  /** On Fabric: its certification authority, orderer and peer. The embedded ledger is one process, and has none. */
  readonly nodes: readonly NodeStatus[];
  readonly chaincodes: readonly ChaincodeStatus[];
}

/** One key of a hospital's world state. */
export interface StateEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/** A ledger that runs: what an operator does with it, whatever it is made of. */
export interface RunningLedger extends AsyncDisposable {
  status(): HospitalStatus[] | Promise<HospitalStatus[]>;
  /** Resolves when every deployed chaincode is ready, stopped or failed. */
  settled(): Promise<void>;
  deploy(request: DeploymentRequest): Promise<{ readonly sequence: number; readonly changed: boolean }>;
  /**
   * Ends a node, or every node of a hospital; it stays down until it is started.
   *
   * @throws NetworkError UNKNOWN_NAME with the nodes that there are
   */
  stop(node: string): Promise<void>;
  /** The same by SIGKILL, as a crash would: nothing is flushed, nobody is told. @throws NetworkError as `stop` */
  kill(node: string): Promise<void>;
  /**
   * Starts a node, or every node of a hospital, and resolves when it is ready.
   *
   * @param program a folder to run in place of what is deployed: for a chaincode
   */
  start(node: string, program?: string): Promise<void>;
  inspect(
    hospital: string,
    chaincode: string,
    prefix: string,
  ): Iterable<StateEntry> | AsyncIterable<StateEntry>;
  close(): Promise<void>;
}

/** One way of having a ledger. The command line, the daemon and the topology know no other difference between them. */
export interface LedgerDriver {
  readonly kind: LedgerKind;
  /** @throws NetworkError FABRIC_MISSING; told before anything is touched */
  assertAvailable(): Promise<void>;
  /**
   * Makes what the ledger cannot start without, before its process starts.
   *
   * @throws NetworkError DATA_DAMAGED
   */
  prepare(data: DataPaths, topology: Topology, progress: (text: string) => void): Promise<void>;
  /**
   * Starts it and resolves when every hospital serves clients.
   *
   * @throws NetworkError PORT_TAKEN, DATA_DAMAGED, DATA_IN_USE, LEDGER_FAILED
   */
  start(data: DataPaths, topology: Topology, log: Log, consensus?: ConsensusKind): Promise<RunningLedger>;
  /**
   * Ends what a run that was killed has left running.
   *
   * @returns whether there was anything
   */
  clear(data: DataPaths): Promise<boolean>;
}
