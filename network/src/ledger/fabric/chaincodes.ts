import {
  type ChaincodePackage,
  type Consortium,
  type FabricBinaries,
  type FabricDefinition,
  type FabricPeer,
  Lifecycle,
  packChaincode,
  peersOf,
  type Processes,
  type Program,
} from '@careledger/network/fabric';
import { isDeepStrictEqual } from 'node:util';
import type { DataPaths } from '../../data/layout';
import type { DeploymentRequest } from '../../deployment/request';
import { chaincodeServer } from '../../deployment/servers';
import { NetworkError } from '../../errors';
import { nodeNames } from '../../identities/profiles';
import type { Hospital, Topology } from '../../topology/schema';
import { type Installed, readInstalled, writeInstalled } from './deployed';
import { gatewaysReady } from './gateways';
import { readyTimeoutMs, takesCalls } from './taking-calls';

/** What deploying needs to know. */
export interface FabricContext {
  readonly data: DataPaths;
  readonly topology: Topology;
  readonly consortium: Consortium;
  readonly fabric: FabricBinaries;
  readonly processes: Processes;
  /** Process ids that were seen to take calls. */
  readonly ready: Set<number>;
}

/**
 * Runs a program at every hospital and makes it the channel's: package, server, install, approve, commit. The same definition
 * with another program keeps its sequence: each hospital approves its new package for it.
 *
 * @throws NetworkError DEPLOY_FAILED where a server does not come up; ProgramError where Fabric refuses. What was deployed before
 *   runs again then
 */
export async function deployOnFabric(
  context: FabricContext,
  request: DeploymentRequest,
): Promise<{ readonly sequence: number; readonly changed: boolean }> {
  const { data, topology, consortium, fabric } = context;
  const before = readInstalled(data);
  if (before !== undefined && isDeepStrictEqual(before.request, request)) {
    return { sequence: before.sequence, changed: false };
  }
  const peers = runningPeers(context);
  const lifecycle = new Lifecycle(consortium, fabric);
  const committed = await lifecycle.committed(peers[0], request.name);
  const stands =
    committed?.version === request.version && before?.request.endorsementPolicy === request.endorsementPolicy;
  const sequence = stands ? committed.sequence : (committed?.sequence ?? 0) + 1;
  const packages = new Map(
    topology.hospitals.map((hospital) => [hospital.mspId, pack(data, hospital, request)]),
  );
  const packageOf = ({ mspId }: FabricPeer): ChaincodePackage => {
    const found = packages.get(mspId);
    if (found === undefined) throw new Error(`${mspId} has no package.`);
    return found;
  };
  const installed: Installed = {
    request,
    sequence,
    packageIds: Object.fromEntries(
      topology.hospitals.map(({ name, mspId }) => [name, packages.get(mspId)?.packageId ?? '']),
    ),
  };
  const { name, version, endorsementPolicy } = request;
  const definition: FabricDefinition = { name, version, sequence, endorsementPolicy };
  try {
    // A peer dials the server as soon as it may run the package, so the servers come first.
    await serveEverywhere(context, installed);
    await Promise.all(
      peers.map(async (peer) => {
        await lifecycle.install(peer, name, packageOf(peer));
        await lifecycle.approve(peer, definition, packageOf(peer).packageId);
      }),
    );
    if (!stands) await lifecycle.commit(peers, definition);
  } catch (error) {
    // What failed first is what the operator has to know; that the old program fails too, the status shows.
    if (before !== undefined) await serveEverywhere(context, before).catch(() => undefined);
    throw error;
  }
  writeInstalled(data, installed);
  await gatewaysReady(peers, consortium.channel, name, readyTimeoutMs);
  return { sequence, changed: !stands };
}

/** How a hospital's chaincode server is started. @param program in place of the one that is deployed */
export function chaincodeProgram(
  data: DataPaths,
  hospital: Hospital,
  { request, packageIds }: Installed,
  program = request.program,
): Program {
  const { launch } = chaincodeServer(data, hospital, packageIds[hospital.name] ?? '', program);
  if (launch === undefined) throw new Error('A hospital starts its own chaincode.');
  return {
    name: nodeNames.chaincode(hospital.name),
    command: launch.command,
    args: launch.args,
    directory: launch.cwd,
    environment: launch.env,
    logFile: launch.logFile,
  };
}

async function serveEverywhere(
  { data, topology, processes }: FabricContext,
  installed: Installed,
): Promise<void> {
  await Promise.all(
    topology.hospitals.map(async (hospital) => {
      await processes.stop(nodeNames.chaincode(hospital.name));
      processes.start(chaincodeProgram(data, hospital, installed));
    }),
  );
  await Promise.all(
    topology.hospitals.map(({ name, ports }) =>
      takesCalls(processes, { name: nodeNames.chaincode(name), port: ports.chaincode }, 'DEPLOY_FAILED'),
    ),
  );
}

/** All of them, since each has to install and approve. @throws NetworkError DEPLOY_FAILED naming one that does not run */
function runningPeers({ consortium, processes }: FabricContext): readonly [FabricPeer, ...FabricPeer[]] {
  const [first, ...others] = peersOf(consortium);
  if (first === undefined) throw new Error('A network needs a peer.');
  for (const { name } of [first, ...others]) {
    if (processes.state(name)?.state === 'running') continue;
    throw new NetworkError(
      'DEPLOY_FAILED',
      `${name} does not run, and each hospital has to install and approve the package: \`careledger-network start ${name}\``,
    );
  }
  return [first, ...others];
}

function pack(data: DataPaths, hospital: Hospital, request: DeploymentRequest): ChaincodePackage {
  // The program's own digest stands in the label: a hospital that approves a package approves that program.
  const digest = request.packageId.slice(request.packageId.lastIndexOf(':') + 1);
  const { address, tls } = chaincodeServer(data, hospital, '', request.program);
  if (tls === undefined) throw new Error('A chaincode server has mutual TLS.');
  return packChaincode(`${request.name}_${request.version}_${digest.slice(0, 16)}`, {
    address,
    rootCertificate: tls.rootCert,
    clientCertificate: tls.clientCert,
    clientKey: tls.clientKey,
  });
}
