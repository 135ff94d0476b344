import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Ledger, LedgerConfig } from '@careledger/fabric-embedded';
import { type DataPaths, dataPaths } from './data/layout';
import { writeMarker } from './data/marker';
import { prepareDeployment } from './deployment/prepare';
import { createIdentities } from './identities/create';
import type { Log, RunningLedger } from './ledger/driver';
import { loadStartLedger, startEmbedded } from './ledger/embedded';
import { findHospital } from './topology/find';
import { loadTopology } from './topology/load';
import { freePorts } from './topology/ports';
import type { Topology } from './topology/schema';

/** An embedded ledger in this process, with its identities: for tests, and for programs that bring their own ledger along. */
export interface Network<L extends Ledger = Ledger> extends AsyncDisposable {
  /** With the ports in use. */
  readonly topology: Topology;
  readonly data: DataPaths;
  readonly running: RunningLedger;
  /** What `start` gave. */
  readonly ledger: L;
  /** Deploys a built folder or a package of type node under the topology's name. */
  deploy(source: string): Promise<{ readonly sequence: number; readonly changed: boolean }>;
  /** The connection profile of a hospital. */
  profile(hospital: string): string;
  /** The MSP folder of a hospital's user. */
  identity(hospital: string, user: string): string;
  /** Stops the ledger; a folder that was made for it is removed. */
  close(): Promise<void>;
}

export interface NetworkOptions {
  /** The data folder; absent: a temporary one, removed at `close`. */
  readonly data?: string | undefined;
  readonly topology?: Topology | undefined;
  /** `free` takes ports that nobody listens on, `topology` (the default) those in the topology. */
  readonly ports?: 'free' | 'topology' | undefined;
  readonly log?: Log | undefined;
}

/**
 * Starts an embedded ledger in this process.
 *
 * @param options `start`: starts the ledger in place of `startLedger`, such as one with controls
 * @throws NetworkError
 */
export function startNetwork(options?: NetworkOptions): Promise<Network>;
export function startNetwork<L extends Ledger>(
  options: NetworkOptions & { readonly start: (config: LedgerConfig) => Promise<L> },
): Promise<Network<L>>;
export async function startNetwork(
  options: NetworkOptions & { readonly start?: (config: LedgerConfig) => Promise<Ledger> } = {},
): Promise<Network> {
  const base = options.topology ?? loadTopology();
  const topology = options.ports === 'free' ? await freePorts(base) : base;
  const folder = options.data ?? (await mkdtemp(join(tmpdir(), 'careledger-')));
  const removeFolder = async (): Promise<void> => {
    if (options.data === undefined) await rm(folder, { recursive: true, force: true });
  };
  const data = dataPaths(folder);
  try {
    writeMarker(data, { ledger: 'embedded', topology, portOffset: 0 });
    await createIdentities(data, topology);
    const start = options.start ?? (await loadStartLedger());
    const { running, ledger } = await startEmbedded(data, topology, start, options.log);
    const close = async (): Promise<void> => {
      await running.close();
      await removeFolder();
    };
    return {
      topology,
      data,
      running,
      ledger,
      deploy: async (source) =>
        running.deploy(await prepareDeployment(data, { source, name: topology.chaincode })),
      profile: (hospital) => data.hospital(findHospital(topology, hospital).name).connectionProfile,
      identity: (hospital, user) => data.hospital(findHospital(topology, hospital).name).user(user).msp,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}
