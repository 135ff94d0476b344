import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DataPaths, dataPaths, freePorts, loadTopology, type Topology } from '@careledger/network';
import { temporaryFolder } from '../embedded/temporary-folder';

/** A data folder of a test's own, and a topology on free ports for it. */
export interface TemporaryData extends Disposable {
  /** Around the data folder, for other files. */
  readonly folder: string;
  readonly data: DataPaths;
  readonly topology: Topology;
  readonly topologyFile: string;
}

/** @param count how many of the hospitals that come along */
export async function temporaryData(count = 4): Promise<TemporaryData> {
  const folder = temporaryFolder();
  const whole = loadTopology();
  const topology = await freePorts({ ...whole, hospitals: whole.hospitals.slice(0, count) });
  const topologyFile = join(folder.path, 'topology.yaml');
  writeFileSync(topologyFile, JSON.stringify(topology));
  return {
    folder: folder.path,
    data: dataPaths(join(folder.path, 'data')),
    topology,
    topologyFile,
    [Symbol.dispose]: () => {
      folder[Symbol.dispose]();
    },
  };
}
