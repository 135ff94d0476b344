import { existsSync } from 'node:fs';
import type { DataPaths } from '../../data/layout';
import { makeOwnFolder, writeFolderAtomic } from '../../files/atomic';
import type { Topology } from '../../topology/schema';
import { openAuthorities } from '../hospital';
import { tlsFolder } from '../msp-folder';
import { nodeNames, serverProfile } from '../profiles';

/**
 * Makes what a Fabric CA server needs to start, for each hospital that lacks it: its authorities' keys and certificates, and
 * the server's own TLS certificate. Whatever else is signed, the server signs.
 *
 * @throws NetworkError DATA_DAMAGED
 */
export async function foundAuthorities(data: DataPaths, topology: Topology): Promise<void> {
  makeOwnFolder(data.organizations);
  makeOwnFolder(data.logs);
  await Promise.all(
    topology.hospitals.map(async (hospital) => {
      const paths = data.hospital(hospital.name);
      const { tlsCa } = await openAuthorities(paths, hospital);
      if (existsSync(paths.caServer)) return;
      const server = await tlsCa.issue(serverProfile(hospital, nodeNames.ca(hospital.name)));
      writeFolderAtomic(paths.caServer, tlsFolder(tlsCa.certificate, server));
    }),
  );
}
