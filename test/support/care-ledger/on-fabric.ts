import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  dataPaths,
  deploy,
  down,
  freePorts,
  inspect,
  killNode,
  loadTopology,
  type Network,
  type RunningLedger,
  startNode,
  status,
  stopNode,
  up,
} from '@careledger/network';
import { CHAINCODE_FOLDER } from './hospitals';

/** Whether tests that can run on either ledger are to run on real Fabric: `CARELEDGER_LEDGER=fabric`. */
export const onFabric = process.env['CARELEDGER_LEDGER'] === 'fabric';

/** Real Fabric with CareLedger's chaincode, as an operator has it. */
export type FabricForTests = Pick<Network, 'topology' | 'data' | 'running' | 'profile' | 'identity'>;

let shared: Promise<FabricForTests> | undefined;

/** The one network that all tests of this process share: starting one takes seconds. It ends with the process. */
export function sharedFabric(): Promise<FabricForTests> {
  return (shared ??= startFabric());
}

async function startFabric(): Promise<FabricForTests> {
  const folder = mkdtempSync(join(tmpdir(), 'careledger-'));
  const topology = await freePorts(loadTopology());
  process.once('exit', () => {
    const command = join(
      dirname(require.resolve('@careledger/network/package.json')),
      'bin',
      'careledger-network.js',
    );
    spawnSync(process.execPath, [command, 'down', '--data', folder], { timeout: 30_000 });
    rmSync(folder, { recursive: true, force: true });
  });
  await up({ data: folder, topology, ledger: 'fabric' });
  await deploy({ data: folder, source: CHAINCODE_FOLDER });
  const data = dataPaths(folder);
  return {
    topology,
    data,
    running: operated(folder),
    profile: (hospital) => data.hospital(hospital).connectionProfile,
    identity: (hospital, user) => data.hospital(hospital).user(user).msp,
  };
}

/** A ledger in another process, as if it were in this one. */
function operated(data: string): RunningLedger {
  const close = async (): Promise<void> => {
    await down({ data });
  };
  return {
    status: async () => (await status({ data })).hospitals,
    settled: () => Promise.resolve(),
    deploy: ({ program }) => deploy({ data, source: program }),
    stop: (node) => stopNode({ data, node }),
    kill: (node) => killNode({ data, node }),
    start: (node, program) => startNode({ data, node, program }),
    inspect: async function* (hospital, chaincode, prefix) {
      yield* await inspect({ data, hospital, chaincode, prefix });
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Resolves when every hospital that answers has committed as many blocks as the others. */
export async function sameHeight(data: string): Promise<void> {
  for (;;) {
    const { hospitals } = await status({ data });
    const heights = hospitals.flatMap(({ height }) => (height === undefined ? [] : [height]));
    if (new Set(heights).size <= 1) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
