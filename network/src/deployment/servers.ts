import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ChaincodeServer, Deployment } from '@careledger/fabric-embedded';
import * as v from 'valibot';
import type { DataPaths } from '../data/layout';
import { messageOf, NetworkError } from '../errors';
import type { Hospital, Topology } from '../topology/schema';
import type { DeploymentRequest } from './request';

const ShimManifestSchema = v.object({ bin: v.object({ 'fabric-chaincode-node': v.string() }) });
const ProgramSchema = v.object({
  scripts: v.optional(v.object({ start: v.optional(v.string(), '') }), { start: '' }),
});

/**
 * How a hospital runs a chaincode program and its peer reaches it: what `npm start` would run, with the flags of
 * `fabric-chaincode-node server`, with mutual TLS.
 *
 * @param program folder with package.json; the shim is the one that it depends on
 * @throws NetworkError PACKAGE_INVALID where the program has no fabric-shim
 */
export function chaincodeServer(
  data: DataPaths,
  hospital: Hospital,
  packageId: string,
  program: string,
): ChaincodeServer {
  const paths = data.hospital(hospital.name);
  const address = `localhost:${hospital.ports.chaincode}`;
  const tls = paths.chaincodeTls;
  return {
    address,
    tls: {
      rootCert: readFileSync(join(paths.peer.chaincodeClient, 'ca.crt'), 'utf8'),
      clientCert: readFileSync(join(paths.peer.chaincodeClient, 'client.crt'), 'utf8'),
      clientKey: readFileSync(join(paths.peer.chaincodeClient, 'client.key'), 'utf8'),
    },
    launch: {
      command: process.execPath,
      args: [
        ...runner(program),
        ...['--chaincode-address', address],
        ...['--chaincode-id', packageId],
        ...['--chaincode-tls-cert-file', join(tls, 'server.crt')],
        ...['--chaincode-tls-key-file', join(tls, 'server.key')],
        ...['--chaincode-tls-client-cacert-file', join(tls, 'client-ca.crt')],
      ],
      cwd: program,
      // At its own level the shim writes several lines a transaction, for a fifth of the processor's time.
      env: { CORE_CHAINCODE_LOGGING_LEVEL: 'error', CORE_CHAINCODE_LOGGING_SHIM: 'error' },
      logFile: paths.chaincodeLog,
    },
  };
}

/** The same program at every hospital, each with a process of its own. */
export function toDeployment(data: DataPaths, topology: Topology, request: DeploymentRequest): Deployment {
  return {
    name: request.name,
    version: request.version,
    packageId: request.packageId,
    ...(request.endorsementPolicy === undefined ? {} : { endorsementPolicy: request.endorsementPolicy }),
    servers: Object.fromEntries(
      topology.hospitals.map((hospital) => [
        hospital.mspId,
        chaincodeServer(data, hospital, request.packageId, request.program),
      ]),
    ),
  };
}

/** What runs a program: its own file, when `npm start` is `node <file>`, or else the shim's runner. */
function runner(program: string): string[] {
  const shim = resolveShim(program);
  const { scripts } = v.parse(ProgramSchema, JSON.parse(readFileSync(join(program, 'package.json'), 'utf8')));
  const [, own] = /^node (\S+)$/.exec(scripts.start) ?? [];
  return own === undefined ? [shim, 'server'] : [join(program, own)];
}

/** The `fabric-chaincode-node` command that a program brings along. */
export function resolveShim(program: string): string {
  const from = join(program, 'package.json');
  try {
    const manifest = createRequire(from).resolve('fabric-shim/package.json');
    const { bin } = v.parse(ShimManifestSchema, JSON.parse(readFileSync(manifest, 'utf8')));
    return join(dirname(manifest), bin['fabric-chaincode-node']);
  } catch (error) {
    throw new NetworkError(
      'PACKAGE_INVALID',
      `${program} does not bring fabric-shim along, which runs chaincode (${messageOf(error).split('\n')[0] ?? ''}): ` +
        'add it to the dependencies in package.json and install them',
    );
  }
}
