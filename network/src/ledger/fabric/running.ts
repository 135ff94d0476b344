import {
  blockHeight,
  type FabricPeer,
  peersOf,
  type Program,
  readWorldState,
} from '@careledger/network/fabric';
import { writeDeployed } from '../../deployment/deployed';
import { waitFor } from '../../operate/wait';
import { findHospital } from '../../topology/find';
import { fabricPorts } from '../../topology/ports';
import type { Hospital } from '../../topology/schema';
import { refuseSecondChaincode, theDeployed } from '../chaincode-limits';
import { portTaken } from '../embedded-errors';
import type { ChaincodeStatus, HospitalStatus, Log, NodeStatus, RunningLedger } from '../driver';
import { findNodes, type HospitalNode, type NodeKind } from '../nodes';
import { chaincodeProgram, deployOnFabric, type FabricContext } from './chaincodes';
import { readInstalled } from './deployed';
import { translateErrors } from './errors';
import { gatewaysReady } from './gateways';
import { forgetProcesses } from './left-over';
import { isListening, readyTimeoutMs, takesCalls } from './taking-calls';

/** What an operator does with a Fabric that runs. */
export function fabricLedger(context: FabricContext, log: Log): RunningLedger {
  const { data, topology, processes } = context;
  const close = async (): Promise<void> => {
    await processes.stopAll();
    forgetProcesses(data);
  };
  const eachNode = async (name: string, work: (node: HospitalNode) => Promise<void>): Promise<void> => {
    const nodes = findNodes(topology, 'fabric', name).filter(
      (node, _, all) => all.length === 1 || processes.state(node.name) !== undefined,
    );
    if (nodes.length === 1 && nodes[0]?.kind === 'chaincode') theDeployed(data);
    await Promise.all(nodes.map(work));
  };
  return {
    status: () => Promise.all(topology.hospitals.map((hospital) => hospitalStatus(context, hospital))),
    settled: async () => {
      await Promise.all(
        topology.hospitals.map((hospital) => waitFor(() => isSettled(context, hospital), readyTimeoutMs)),
      );
    },
    async deploy(request) {
      refuseSecondChaincode(data, request);
      const result = await translateErrors('DEPLOY_FAILED', () => deployOnFabric(context, request));
      writeDeployed(data, { request, ports: topology.hospitals.map(({ ports }) => ports.chaincode) });
      return result;
    },
    stop: (name) =>
      eachNode(name, async (node) => {
        log('info', `${node.hospital.name}: stopping ${node.name}`);
        await processes.stop(node.name);
      }),
    kill: (name) =>
      eachNode(name, async (node) => {
        log('info', `${node.hospital.name}: killing ${node.name}`);
        await processes.kill(node.name);
      }),
    start: (name, program) =>
      translateErrors('LEDGER_FAILED', async () => {
        await eachNode(name, (node) => startNode(context, node, program, log));
        await peersFindOthers(context, findNodes(topology, 'fabric', name));
      }),
    inspect: (hospital, chaincode, prefix) =>
      readWorldState(peerOf(context, findHospital(topology, hospital)), topology.channel, chaincode, prefix),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function startNode(
  context: FabricContext,
  node: HospitalNode,
  program: string | undefined,
  log: Log,
): Promise<void> {
  const { processes } = context;
  const other = node.kind === 'chaincode' ? chaincodeOf(context, node.hospital, program) : undefined;
  const isRunning = processes.state(node.name)?.state === 'running';
  if (other === undefined && isRunning) return;
  const port = portOf[node.kind](node.hospital);
  // Beside a stranger a node may get one of the addresses of `localhost`, and answer half of its callers.
  if (!isRunning && (await isListening(port))) {
    throw portTaken([{ port, use: node.kind, hospital: node.hospital.name }]);
  }
  log('info', `${node.hospital.name}: starting ${node.name}`);
  if (other === undefined) processes.restart(node.name);
  else {
    await processes.stop(node.name);
    processes.start(other);
  }
  await takesCalls(processes, { name: node.name, port }, 'LEDGER_FAILED');
}

/** A chaincode is started as deployed, or with another program in its place. */
function chaincodeOf(
  { data }: FabricContext,
  hospital: Hospital,
  program: string | undefined,
): Program | undefined {
  const installed = readInstalled(data);
  return installed === undefined ? undefined : chaincodeProgram(data, hospital, installed, program);
}

/** A peer that was away takes a moment until its gateway finds the others. */
async function peersFindOthers(context: FabricContext, started: readonly HospitalNode[]): Promise<void> {
  const { consortium, data, processes } = context;
  const asking = started
    .filter(({ kind }) => kind === 'peer')
    .map(({ hospital }) => peerOf(context, hospital));
  if (asking.length === 0) return;
  const running = peersOf(consortium).filter(({ name }) => processes.state(name)?.state === 'running');
  await gatewaysReady(running, consortium.channel, readInstalled(data)?.request.name, readyTimeoutMs, asking);
}

async function hospitalStatus(context: FabricContext, hospital: Hospital): Promise<HospitalStatus> {
  const { topology, data } = context;
  const installed = readInstalled(data);
  const nodes = findNodes(topology, 'fabric', hospital.name);
  const states = await Promise.all(
    nodes.map(async (node) => ({ node, status: await nodeStatus(context, node) })),
  );
  const { request, sequence } = installed ?? {};
  return {
    name: hospital.name,
    title: hospital.title,
    mspId: hospital.mspId,
    endpoint: `localhost:${hospital.ports.peer}`,
    height: await blockHeight(fabricPorts(hospital).peerOperations, topology.channel),
    nodes: states.filter(({ node }) => node.kind !== 'chaincode').map(({ status }) => status),
    chaincodes:
      request === undefined || sequence === undefined
        ? []
        : states
            .filter(({ node }) => node.kind === 'chaincode')
            .map(({ status }): ChaincodeStatus => ({
              name: request.name,
              version: request.version,
              sequence,
              ...status,
            })),
  };
}

async function nodeStatus({ processes, ready }: FabricContext, node: HospitalNode): Promise<NodeStatus> {
  const found = processes.state(node.name);
  if (found === undefined || found.state === 'stopped') return { node: node.name, state: 'stopped' };
  const { pid, problem } = found;
  if (found.state === 'ended') return { node: node.name, state: 'failed', problem };
  // Asked once a process: a connection that says nothing is an error in the node's log.
  if (pid !== undefined && !ready.has(pid) && (await isListening(portOf[node.kind](node.hospital))))
    ready.add(pid);
  return { node: node.name, state: pid !== undefined && ready.has(pid) ? 'ready' : 'starting', pid };
}

async function isSettled(context: FabricContext, hospital: Hospital): Promise<boolean> {
  const { chaincodes } = await hospitalStatus(context, hospital);
  return chaincodes.every(({ state }) => state !== 'starting');
}

const portOf = {
  ca: (hospital) => fabricPorts(hospital).ca,
  orderer: (hospital) => fabricPorts(hospital).orderer,
  peer: (hospital) => hospital.ports.peer,
  chaincode: (hospital) => hospital.ports.chaincode,
} as const satisfies Record<NodeKind, (hospital: Hospital) => number>;

function peerOf({ consortium }: FabricContext, hospital: Hospital): FabricPeer {
  const peer = peersOf(consortium).find(({ mspId }) => mspId === hospital.mspId);
  if (peer === undefined) throw new Error(`${hospital.name} has no peer.`);
  return peer;
}
