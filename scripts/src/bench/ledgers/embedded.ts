import {
  dataPaths,
  deploy,
  down,
  freePorts,
  loadTopology,
  nodeNames,
  status,
  type Topology,
  up,
} from '@careledger/network';
import path from 'node:path';
import { bytesBelow, type Caller, connectTo } from './connection';
import type { BenchLedger } from './types';

/** Of the benches' chaincode: a folder with a package.json, as an operator deploys one. */
export const CHAINCODE_FOLDER = path.join(__dirname, '../../../../src/bench/chaincode');

/** The same as a program. */
export const CHAINCODE_PROGRAM = path.join(__dirname, '..', 'chaincode', 'main.js');

/** An embedded ledger in a process of its own, as an operator has it. */
export interface EmbeddedBenchLedger extends BenchLedger {
  readonly data: string;
  readonly topology: Topology;
  /** Process id of the ledger. */
  pid(): Promise<number>;
  /** Number of blocks. */
  height(): Promise<number>;
}

/** @param data an empty folder */
export async function startEmbedded(data: string): Promise<EmbeddedBenchLedger> {
  const topology = await freePorts(loadTopology());
  await up({ data, topology });
  try {
    await deploy({ data, source: CHAINCODE_FOLDER });
    const { contract, close } = await connectToOperated(data, topology);
    return {
      name: 'the embedded ledger',
      data,
      topology,
      contract,
      pid: async () => (await status({ data })).pid,
      pids: async () => {
        const { pid, hospitals } = await status({ data });
        const chaincodes = hospitals.flatMap((hospital) => hospital.chaincodes.map((one) => one.pid));
        return [pid, ...chaincodes].filter((one) => one !== undefined);
      },
      height: async () => (await status({ data })).hospitals[0]?.height ?? 0,
      bytesOnDisk: () => bytesBelow([dataPaths(data).ledger]),
      [Symbol.asyncDispose]: async () => {
        close();
        await down({ data });
      },
    };
  } catch (error) {
    await down({ data });
    throw error;
  }
}

/** Who connects: the first hospital's registrar unless said. */
export interface Somebody extends Pick<Caller, 'signer'> {
  /** The hospital's name. */
  readonly name?: string | undefined;
  readonly user?: string;
}

/** Connects as somebody of a hospital. */
export function connectToOperated(
  data: string,
  { channel, chaincode, hospitals }: Topology,
  { name = hospitals[0]?.name, user = 'registrar', signer = 'platform' }: Somebody = {},
) {
  const hospital = hospitals.find((one) => one.name === name);
  if (!hospital) throw new Error('The topology has no such hospital.');
  const paths = dataPaths(data).hospital(hospital.name);
  return connectTo({
    address: `localhost:${hospital.ports.peer}`,
    serverName: nodeNames.peer(hospital.name),
    tlsRootFile: path.join(paths.tlsCa, 'ca-cert.pem'),
    mspId: hospital.mspId,
    msp: paths.user(user).msp,
    channel,
    chaincode,
    signer,
  });
}
