import {
  dataPaths,
  deploy,
  inspect,
  startNode,
  stopNode,
  topologyOf,
  up,
  type LedgerKind,
  type Topology,
} from '@careledger/network';
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type Operator } from './cast';
import { ownFolder } from './release-services';

/** The chaincode of this checkout. */
const CHAINCODE_FOLDER = path.join(__dirname, '../../../../chaincode');

export interface LedgerOptions {
  /** The data folder. */
  readonly data: string;
  readonly portOffset?: number | undefined;
  readonly ledger?: LedgerKind | undefined;
  /** Told of each step, in a few words. */
  readonly progress: (text: string) => void;
}

/** A ledger that runs, with the chaincode on it. */
export interface RunningLedger {
  readonly topology: Topology;
  readonly operator: Operator;
  /**
   * Ends the operator's work after what is under way, and puts back every chaincode that is stopped or altered. What the
   * operator is asked to do afterwards is refused.
   */
  interrupt(): Promise<void>;
}

/** Starts the ledger as `careledger-network up` and `deploy` do; what is there already is left as it is. */
export async function startLedger({
  data,
  portOffset,
  ledger,
  progress,
}: LedgerOptions): Promise<RunningLedger> {
  await up({ data, portOffset, ledger, progress });
  const topology = topologyOf({ data });
  const { operator, restore, interrupt } = operatorOf(data, topology);
  await restore();
  await deploy({ data, source: CHAINCODE_FOLDER, progress });
  return { topology, operator, interrupt };
}

/**
 * An operator who works through the ledger's control socket, as `careledger-network` does. A file stands for each chaincode
 * that is not as it should be, so that the next run can put it back where this one is killed.
 */
function operatorOf(data: string, { channel, chaincode, hospitals }: Topology) {
  const { ledger, organizations, logs, dir } = dataPaths(data);
  const nodeOf = (hospital: string) => `chaincode.${hospital}`;
  const noteOf = (hospital: string) => path.join(ownFolder(data, hospital), 'chaincode-is-disturbed');
  let interrupted = false;
  let underWay: Promise<unknown> = Promise.resolve();

  async function stop(hospital: string): Promise<void> {
    await mkdir(ownFolder(data, hospital), { recursive: true, mode: 0o700 });
    await writeFile(noteOf(hospital), '');
    await stopNode({ data, node: nodeOf(hospital) });
  }

  async function start(hospital: string, program?: string): Promise<void> {
    await startNode({ data, node: nodeOf(hospital), program });
    if (program === undefined) await rm(noteOf(hospital), { force: true });
  }

  /** Puts back what an earlier run has left behind, or this one. */
  async function restore(): Promise<void> {
    for (const { name } of hospitals.filter((hospital) => existsSync(noteOf(hospital.name)))) {
      await stop(name);
      await start(name);
    }
  }

  function unlessInterrupted(work: () => Promise<void>): Promise<void> {
    if (interrupted) return Promise.reject(new Error('Interrupted.'));
    const result = work();
    underWay = result.catch(() => undefined);
    return result;
  }

  async function interrupt(): Promise<void> {
    interrupted = true;
    await underWay;
    await restore();
  }

  const operator: Operator = {
    channel,
    chaincode,
    folders: [ledger, organizations, logs, path.join(dir, 'hospitals')],
    stopChaincode: (hospital) => unlessInterrupted(() => stop(hospital)),
    startChaincode: (hospital, program) => unlessInterrupted(() => start(hospital, program)),
    inspect: async (hospital, prefix) => {
      const entries = await inspect({ data, hospital, prefix });
      return entries.map(({ key, value }) => ({ key, value: new TextDecoder().decode(value) }));
    },
  };
  return { operator, restore, interrupt };
}
