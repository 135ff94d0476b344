import type { Contract } from '@hyperledger/fabric-gateway';

/** A ledger of four hospitals in processes of its own, with the benches' chaincode on it. */
export interface BenchLedger extends AsyncDisposable {
  /** As it is called in the report: `the embedded ledger`. */
  readonly name: string;
  /** An unmodified Fabric client of the first hospital's peer. */
  readonly contract: Contract;
  /** What the ledger has on the disk, in bytes, in all hospitals. */
  bytesOnDisk(): Promise<number>;
  /** Ids of all its processes, the chaincodes' included. */
  pids(): Promise<readonly number[]>;
}
