import type { ChaincodeServer, Ledger, LedgerConfig, StartLedger } from '@careledger/fabric-embedded';
import type { DataPaths } from '../data/layout';
import { readDeployed, writeDeployed } from '../deployment/deployed';
import type { DeploymentRequest } from '../deployment/request';
import { chaincodeServer, toDeployment } from '../deployment/servers';
import { nameProcess, signalProcess } from '../data/process';
import { messageOf } from '../errors';
import { nodeNames } from '../identities/profiles';
import { createIdentities } from '../identities/create';
import { findHospital } from '../topology/find';
import type { Topology } from '../topology/schema';
import { toLedgerConfig } from './config';
import { refuseSecondChaincode, theDeployed } from './chaincode-limits';
import type { HospitalStatus, LedgerDriver, Log, RunningLedger } from './driver';
import { deployFailed, translateErrors } from './embedded-errors';
import { findNodes, type HospitalNode } from './nodes';
import { prefixRange } from './prefix-range';

/** Fabric in one Node process. */
export const embeddedDriver: LedgerDriver = {
  kind: 'embedded',
  assertAvailable: () => Promise.resolve(),
  prepare: (data, topology, progress) =>
    createIdentities(data, topology, (hospital) => {
      progress(`${hospital.name} has its identities`);
    }),
  // Its chaincodes end with it.
  clear: () => Promise.resolve(false),
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
  const stop = async (name: string): Promise<void> => {
    const { mspId } = theNode(topology, name).hospital;
    if (isHospital(topology, name)) return ledger.stopOrganization(mspId);
    const { request } = theDeployed(data);
    await translateErrors(topology, () => ledger.stopChaincode(mspId, request.name));
  };
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
    stop,
    async kill(node) {
      const { name } = theNode(topology, node).hospital;
      const pid = ledger.status.find((organization) => organization.name === name)?.chaincodes[0]?.pid;
      // First it is told to stay down: the ledger would start it again.
      const stopped = stop(node);
      if (pid !== undefined) signalProcess(nameProcess(pid), 'SIGKILL');
      await stopped;
    },
    async start(node, program) {
      const { hospital } = theNode(topology, node);
      const { mspId } = hospital;
      const isWhole = isHospital(topology, node);
      const isDown = ledger.status.some((one) => one.mspId === mspId && one.state === 'stopped');
      if (isWhole && readDeployed(data) === undefined) return ledger.startOrganization(mspId);
      const { request } = theDeployed(data);
      const server: ChaincodeServer = chaincodeServer(
        data,
        hospital,
        request.packageId,
        program ?? request.program,
      );
      await translateErrors(topology, () =>
        isWhole && isDown
          ? ledger.startOrganization(mspId, { [request.name]: server })
          : ledger.startChaincode(mspId, request.name, server),
      );
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

function isHospital(topology: Topology, name: string): boolean {
  return topology.hospitals.some((hospital) => hospital.name === name);
}

/** A hospital's one process is its chaincode. */
function theNode(topology: Topology, name: string): HospitalNode {
  const [node] = findNodes(topology, 'embedded', name);
  if (node === undefined) throw new Error(`${name} means no node.`);
  return node;
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
    // A peer that is off tells nobody.
    height: organization.state === 'stopped' ? undefined : organization.height,
    nodes: [],
    chaincodes: organization.chaincodes.map((chaincode) => ({
      node: nodeNames.chaincode(organization.name),
      ...chaincode,
    })),
  }));
}
