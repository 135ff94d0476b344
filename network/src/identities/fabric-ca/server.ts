import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FabricCaServer } from '@careledger/network/fabric';
import type { DataPaths } from '../../data/layout';
import { makeOwnFolder, writeFileAtomic } from '../../files/atomic';
import { fabricPorts } from '../../topology/ports';
import type { Hospital } from '../../topology/schema';
import { leafDays, nodeNames } from '../profiles';

/** Registers a hospital's people and nodes at its CA. */
const registrarName = 'careledger-network';

/** A hospital's Fabric CA server, as the data folder has it: on the hospital's own authorities. */
export function caServerOf(data: DataPaths, hospital: Hospital): FabricCaServer {
  const paths = data.hospital(hospital.name);
  const ports = fabricPorts(hospital);
  const name = nodeNames.ca(hospital.name);
  const directory = join(data.ledger, name);
  const authority = (folder: string, caName: string) => ({
    name: caName,
    certificateFile: join(folder, 'ca-cert.pem'),
    keyFile: join(folder, 'ca-key.pem'),
  });
  return {
    name,
    directory,
    logFile: data.nodeLog(name),
    ports: { ca: ports.ca, operations: ports.caOperations },
    enrolment: authority(paths.ca, 'ca'),
    tls: authority(paths.tlsCa, 'tlsca'),
    server: {
      certificateFile: join(paths.caServer, 'server.crt'),
      keyFile: join(paths.caServer, 'server.key'),
    },
    registrar: { name: registrarName, secret: registrarSecret(directory) },
    affiliation: hospital.name,
    days: leafDays,
  };
}

/** Made once for each CA: its register keeps a hash. */
function registrarSecret(directory: string): string {
  const file = join(directory, 'registrar-secret');
  if (existsSync(file)) return readFileSync(file, 'utf8');
  const secret = randomBytes(24).toString('base64url');
  makeOwnFolder(directory);
  writeFileAtomic(file, secret);
  return secret;
}
