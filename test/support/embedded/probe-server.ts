import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChaincodeServer } from '@careledger/fabric-embedded';
import {
  createIdentities,
  dataPaths,
  freePorts,
  type HospitalPaths,
  parseTopology,
} from '@careledger/network';
import type { Program } from '../../conformance/probe/program';
import { temporaryFolder } from './temporary-folder';

const topology = `
channel: test
chaincode: probe
roles: []
hospitals:
  - name: org1
    title: Organization 1
    country: DE
    mspId: Org1MSP
    ports: { peer: 20001, chaincode: 20002 }
`;

/** The program of the probing chaincode, compiled. */
export const probeProgram = join(__dirname, '..', '..', 'conformance', 'probe', 'main.js');

/** Made once for all tests of a process; they are about chaincode, not about certificates. */
let identities: Promise<HospitalPaths> | undefined;

async function makeIdentities(): Promise<HospitalPaths> {
  const folder = temporaryFolder();
  process.once('exit', () => {
    folder[Symbol.dispose]();
  });
  const data = dataPaths(folder.path);
  await createIdentities(data, parseTopology(topology, 'a test'));
  return data.hospital('org1');
}

/**
 * How to start the probing chaincode behind mutual TLS, on a free port.
 *
 * @param folder takes its log
 */
export async function probeServer(folder: string, program = probeProgram): Promise<ChaincodeServer> {
  const [org] = (await freePorts(parseTopology(topology, 'a test'))).hospitals;
  if (!org) throw new Error('The topology has no organization.');
  const paths = await (identities ??= makeIdentities());
  const client = (file: string): string => readFileSync(join(paths.peer.chaincodeClient, file), 'utf8');
  return {
    address: `localhost:${org.ports.chaincode}`,
    tls: {
      rootCert: client('ca.crt'),
      clientCert: client('client.crt'),
      clientKey: client('client.key'),
    },
    launch: {
      command: process.execPath,
      args: [program],
      cwd: folder,
      env: {
        CORE_CHAINCODE_LOGGING_LEVEL: 'error',
        CORE_CHAINCODE_LOGGING_SHIM: 'error',
        CHAINCODE_TLS_CERT_FILE: join(paths.chaincodeTls, 'server.crt'),
        CHAINCODE_TLS_KEY_FILE: join(paths.chaincodeTls, 'server.key'),
        CHAINCODE_TLS_CLIENT_CACERT_FILE: join(paths.chaincodeTls, 'client-ca.crt'),
      },
      logFile: join(folder, 'chaincode.log'),
    },
  };
}

/** The argument that makes the probing chaincode do those operations. */
export function probeArgument(program: Program): Uint8Array {
  return Buffer.from(JSON.stringify(program));
}
