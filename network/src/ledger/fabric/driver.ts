import { setTimeout as pause } from 'node:timers/promises';
import {
  caProgram,
  checkVersions,
  CONSORTIUM_PROGRAMS,
  findFabric,
  joinChannel,
  listens,
  makeGenesisBlock,
  nodePrograms,
  orderersOf,
  peersOf,
  Processes,
  waitUntil,
} from '@careledger/network/fabric';
import { createIdentities } from '../../identities/create';
import { foundAuthorities } from '../../identities/fabric-ca/found';
import { fabricCaIssuer } from '../../identities/fabric-ca/issuer';
import { caServerOf } from '../../identities/fabric-ca/server';
import type { Hospital } from '../../topology/schema';
import { prepareLog } from '../../logs/ledger-log';
import { nodesOf } from '../nodes';
import type { LedgerDriver } from '../driver';
import { chaincodeProgram, type FabricContext } from './chaincodes';
import { toConsortium } from './consortium';
import { readInstalled } from './deployed';
import { translateErrors } from './errors';
import { gatewaysReady } from './gateways';
import { keepPorts } from './kept-ports';
import { endLeftOver, forgetProcesses, rememberProcesses } from './left-over';
import { fabricLedger } from './running';

/** Between the starts of two peers, in milliseconds: where both greet each other at once, each hangs up on the other. */
const peerStagger = 150;
/** How long a node may take until it listens, in milliseconds. */
const listenTimeoutMs = 60_000;
/** How long peers may take to find each other, in milliseconds; then the ledger serves all the same, and its log says so. */
const gossipTimeoutMs = 20_000;

/** Real Fabric: an orderer and a peer a hospital, each a process of this machine. */
export const fabricDriver: LedgerDriver = {
  kind: 'fabric',
  assertAvailable: () =>
    translateErrors('FABRIC_MISSING', () => checkVersions(findFabric(process.env, CONSORTIUM_PROGRAMS))),
  prepare: (data, topology) => foundAuthorities(data, topology),
  clear: (data) => endLeftOver(data),
  start: (data, topology, log, consensus = 'bft') =>
    translateErrors('LEDGER_FAILED', async () => {
      keepPorts(data, topology);
      for (const { name } of nodesOf(topology, 'fabric')) prepareLog(data.nodeLog(name));
      const fabric = findFabric(process.env, CONSORTIUM_PROGRAMS);
      const consortium = toConsortium(data, topology, consensus);
      const processes = new Processes({
        keepAlive: true,
        onEnd: (message) => {
          log('warn', message);
        },
        onChange: (running) => {
          rememberProcesses(data, running);
        },
      });
      const context: FabricContext = { data, topology, consortium, fabric, processes, ready: new Set() };
      try {
        await haveIdentities(context);
        log('info', 'everybody has a certificate; starting the nodes');
        const genesisBlock = await makeGenesisBlock(consortium, fabric);
        const installed = readInstalled(data);
        if (installed !== undefined) {
          for (const hospital of topology.hospitals) {
            processes.start(chaincodeProgram(data, hospital, installed));
          }
        }
        await startNodes(context);
        await nodesListen(context);
        log('info', 'every node takes calls');
        await joinChannel(consortium, fabric, genesisBlock);
        log('info', 'every node is on the channel; waiting until the gateways find all peers');
        const chaincode = installed?.request.name;
        const late = await gatewaysReady(peersOf(consortium), consortium.channel, chaincode, gossipTimeoutMs);
        for (const { name } of late) log('warn', `${name} does not find all other peers yet`);
        // Nobody waits for those that have nothing to sign.
        for (const hospital of topology.hospitals) startCa(context, hospital);
        return fabricLedger(context, log);
      } catch (error) {
        await processes.stopAll();
        forgetProcesses(data);
        throw error;
      }
    }),
};

/** Has certification authorities sign for whoever lacks a certificate. */
async function haveIdentities(context: FabricContext): Promise<void> {
  const { data, topology, processes } = context;
  await createIdentities(data, topology, undefined, async (hospital) => {
    startCa(context, hospital);
    const { ca } = caServerOf(data, hospital).ports;
    await waitUntil(() => listens(ca), processes, listenTimeoutMs);
    return fabricCaIssuer(data, hospital);
  });
}

/** Without effect where it was started. */
function startCa({ data, fabric, processes }: FabricContext, hospital: Hospital): void {
  const program = caProgram(caServerOf(data, hospital), fabric);
  if (processes.state(program.name) === undefined) processes.start(program);
}

/** Starts orderers and peers. */
async function startNodes({ consortium, fabric, processes }: FabricContext): Promise<void> {
  const peers = new Set(peersOf(consortium).map(({ name }) => name));
  for (const program of nodePrograms(consortium, fabric)) {
    processes.start(program);
    if (peers.has(program.name)) await pause(peerStagger);
  }
}

/** A chaincode that does not come up is no reason to withhold the ledger: only nodes are looked after here. */
async function nodesListen({ consortium, processes }: FabricContext): Promise<void> {
  const names = new Set([...orderersOf(consortium), ...peersOf(consortium)].map(({ name }) => name));
  const nodes = {
    check: () => {
      processes.check(names);
    },
  };
  const ports = [
    ...orderersOf(consortium).flatMap(({ ports: { broadcast, admin } }) => [broadcast, admin]),
    ...peersOf(consortium).map(({ ports: { peer } }) => peer),
  ];
  await Promise.all(ports.map((port) => waitUntil(() => listens(port), nodes, listenTimeoutMs)));
}
