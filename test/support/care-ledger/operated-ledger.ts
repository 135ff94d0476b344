import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type DataPaths,
  dataPaths,
  deploy,
  down,
  freePorts,
  loadTopology,
  status,
  type Topology,
  up,
} from '@careledger/network';
import { CHAINCODE_FOLDER, type Hospitals, connectionsOf, openForCare } from './hospitals';
import { onFabric, sameHeight } from './on-fabric';

/** A ledger in a process of its own, as an operator has it; its processes can be killed. With `CARELEDGER_LEDGER=fabric`, Fabric. */
export interface OperatedLedger extends Hospitals {
  readonly data: string;
  readonly network: { readonly topology: Topology; readonly data: DataPaths };
  up(): Promise<void>;
  /** Kills the ledger's process (SIGKILL): no goodbye, no flush. On Fabric that is the one which looks after the nodes. */
  kill(): Promise<void>;
  /** Kills one hospital's chaincode process. */
  killChaincode(hospital: string): Promise<void>;
}

export async function startOperatedLedger(): Promise<OperatedLedger> {
  const data = await mkdtemp(join(tmpdir(), 'careledger-'));
  const topology = await freePorts(loadTopology());
  const connections = connectionsOf(topology, dataPaths(data));
  const close = async (): Promise<void> => {
    await connections[Symbol.asyncDispose]();
    await down({ data });
    await rm(data, { recursive: true, force: true });
  };
  const start = async (): Promise<void> => {
    await up({ data, topology, ledger: onFabric ? 'fabric' : 'embedded' });
  };
  const hospitals: Hospitals = {
    ...connections,
    settled: () => sameHeight(data),
    [Symbol.asyncDispose]: close,
  };
  try {
    await start();
    await deploy({ data, source: CHAINCODE_FOLDER });
    await openForCare(hospitals, topology, dataPaths(data));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    ...hospitals,
    data,
    network: { topology, data: dataPaths(data) },
    up: start,
    kill: async () => {
      process.kill((await status({ data })).pid, 'SIGKILL');
    },
    killChaincode: async (hospital) => {
      const { hospitals: all } = await status({ data });
      const pid = all.find(({ name }) => name === hospital)?.chaincodes[0]?.pid;
      if (pid === undefined) throw new Error(`No chaincode process runs at ${hospital}.`);
      process.kill(pid, 'SIGKILL');
    },
  };
}
