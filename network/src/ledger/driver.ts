import type { DataPaths } from '../data/layout';
import type { LedgerKind } from '../data/marker';
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

export interface HospitalStatus {
  readonly name: string;
  readonly title: string;
  readonly mspId: string;
  /** host:port for clients. */
  readonly endpoint: string;
  /** Number of blocks that this hospital has committed. */
  readonly height: number;
  readonly chaincodes: readonly ChaincodeStatus[];
}

/** One key of a hospital's world state. */
export interface StateEntry {
  readonly key: string;
  readonly value: Uint8Array;
}

/** A ledger that runs: what an operator does with it, whatever it is made of. */
export interface RunningLedger extends AsyncDisposable {
  status(): HospitalStatus[];
  /** Resolves when every deployed chaincode is ready, stopped or failed. */
  settled(): Promise<void>;
  deploy(request: DeploymentRequest): Promise<{ readonly sequence: number; readonly changed: boolean }>;
  /** @throws NetworkError UNKNOWN_NAME with the nodes that there are */
  stop(node: string): Promise<void>;
  /** @param program a folder to run in place of what is deployed */
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
  /** @throws NetworkError NOT_IN_THIS_VERSION; told before anything is touched */
  assertAvailable(): void;
  /**
   * Starts it and resolves when every hospital serves clients.
   *
   * @throws NetworkError PORT_TAKEN, DATA_DAMAGED, DATA_IN_USE, LEDGER_FAILED
   */
  start(data: DataPaths, topology: Topology, log: Log): Promise<RunningLedger>;
}
