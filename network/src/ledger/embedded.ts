import type { ChaincodeServer, Ledger, LedgerConfig, StartLedger } from '@careledger/fabric-embedded';
import type { DataPaths } from '../data/layout';
import { readDeployed, writeDeployed } from '../deployment/deployed';
import type { DeploymentRequest } from '../deployment/request';
import { chaincodeServer, toDeployment } from '../deployment/servers';
import { messageOf, NetworkError } from '../errors';
import { nodeNames } from '../identities/profiles';
import { findHospital } from '../topology/find';
import type { Topology } from '../topology/schema';
import { toLedgerConfig } from './config';
import type { HospitalStatus, LedgerDriver, Log, RunningLedger } from './driver';
import { deployFailed, translateErrors } from './embedded-errors';
import { hospitalOfNode } from './nodes';
import { prefixRange } from './prefix-range';

/** Fabric in one Node process. */
export const embeddedDriver: LedgerDriver = {
  kind: 'embedded',
  assertAvailable: () => undefined,
  async start(data, topology, log) {
    const { running } = await startEmbedded(data, topology, await loadStartLedger(), log);
    return running;
  },
};

/** The ledger's code, loaded late: commands which start no ledger do not wait for it. */
export async function loadStartLedger(): Promise<StartLedger> {
  const { startLedger } = await import('@careledger/fabric-embedded');
  return startLedger;
}

/**
 * Starts an embedded ledger in this process, on identities that are there.
 *
 * @param start what starts it: the ledger's own `startLedger`, or one with controls
 * @returns the ledger for operators, and the one that `start` gave
 */
export async function startEmbedded<L extends Ledger>(
  data: DataPaths,
  topology: Topology,
  start: (config: LedgerConfig) => Promise<L>,
  log?: Log,
): Promise<{ readonly running: RunningLedger; readonly ledger: L }> {
  const ledger = await translateErrors(topology, () => start(toLedgerConfig(topology, data, log)));
  const running = runningLedger(ledger, data, topology);
  await followPorts(running, data, topology, log);
  return { running, ledger };
}

/** The ledger starts chaincodes as they were deployed; where the topology's ports have moved since, they move along. */
async function followPorts(
  ledger: RunningLedger,
  data: DataPaths,
  topology: Topology,
  log: Log | undefined,
): Promise<void> {
  const deployed = readDeployed(data);
  if (deployed === undefined || deployed.ports.join() === chaincodePorts(topology).join()) return;
  try {
    await ledger.deploy(deployed.request);
  } catch (error) {
    // The ledger serves all the same, and its status shows which hospital's chaincode does not.
    log?.('error', messageOf(error));
  }
}

function chaincodePorts(topology: Topology): number[] {
  return topology.hospitals.map((hospital) => hospital.ports.chaincode);
}

function runningLedger(ledger: Ledger, data: DataPaths, topology: Topology): RunningLedger {
  return {
    status: () => statusOf(ledger, topology),
    // A chaincode that does not come up is no reason to withhold the ledger: its status says so.
    settled: () => ledger.ready().catch(() => undefined),
    async deploy(request) {
      refuseSecondChaincode(data, request);
      const deployment = toDeployment(data, topology, request);
      const deployed = { request, ports: chaincodePorts(topology) };
      try {
        const result = await ledger.deploy(deployment);
        writeDeployed(data, deployed);
        return result;
      } catch (error) {
        // The definition may stand all the same, and its program be what does not come up.
        if (isComingUp(ledger, request)) writeDeployed(data, deployed);
        throw deployFailed(error);
      }
    },
    async stop(node) {
      const { mspId } = hospitalOfNode(topology, node);
      const { name } = theDeployed(data).request;
      await translateErrors(topology, () => ledger.stopChaincode(mspId, name));
    },
    async start(node, program) {
      const hospital = hospitalOfNode(topology, node);
      const { request } = theDeployed(data);
      const server: ChaincodeServer = chaincodeServer(
        data,
        hospital,
        request.packageId,
        program ?? request.program,
      );
      await translateErrors(topology, () => ledger.startChaincode(hospital.mspId, request.name, server));
    },
    inspect(hospital, chaincode, prefix) {
      const { mspId } = findHospital(topology, hospital);
      const { start, end } = prefixRange(prefix);
      return ledger.inspect(mspId, chaincode, start, end);
    },
    close: () => ledger.close(),
    [Symbol.asyncDispose]: () => ledger.close(),
  };
}

/** Whether a hospital runs that version, but has not brought it up. */
function isComingUp(ledger: Ledger, request: DeploymentRequest): boolean {
  return ledger.status
    .flatMap(({ chaincodes }) => [...chaincodes])
    .some(
      ({ name, version, state }) =>
        name === request.name && version === request.version && (state === 'failed' || state === 'starting'),
    );
}

function statusOf(ledger: Ledger, topology: Topology): HospitalStatus[] {
  return ledger.status.map((organization) => ({
    name: organization.name,
    title: findHospital(topology, organization.name).title,
    mspId: organization.mspId,
    endpoint: organization.endpoint,
    height: organization.height,
    chaincodes: organization.chaincodes.map((chaincode) => ({
      node: nodeNames.chaincode(organization.name),
      ...chaincode,
    })),
  }));
}

function theDeployed(data: DataPaths): { readonly request: DeploymentRequest } {
  const deployed = readDeployed(data);
  if (deployed !== undefined) return deployed;
  throw new NetworkError(
    'UNKNOWN_NAME',
    'no chaincode is deployed yet: `careledger-network deploy <package>` does that',
  );
}

function refuseSecondChaincode(data: DataPaths, request: DeploymentRequest): void {
  const present = readDeployed(data)?.request.name;
  if (present === undefined || present === request.name) return;
  throw new NetworkError(
    'NOT_IN_THIS_VERSION',
    `not in this version: a second chaincode (${request.name}) beside ${present}, which has each hospital's chaincode port`,
  );
}
