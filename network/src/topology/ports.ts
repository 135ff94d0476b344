import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { NetworkError } from '../errors';
import type { LedgerKind } from './ledger-kind';
import type { Hospital, Ports, Topology } from './schema';

/** Below what operating systems hand out to outgoing connections, so that none of those takes a port before its owner does. */
const freeFrom = 12_000;
const freeTo = 32_000;
/** Each process looks in a stretch of its own, so that two that look at once do not find the same ports. */
const stretch = 200;

/** What listens on a port: all of them on Fabric, the first two on the embedded ledger. */
const portUses = {
  peer: 'peer',
  chaincode: 'chaincode',
  orderer: 'orderer',
  ordererAdmin: "orderer's administration",
  ca: 'certification authority',
  chaincodeListen: "peer's chaincode listener",
  peerOperations: "peer's operations service",
  ordererOperations: "orderer's operations service",
  caOperations: "certification authority's operations service",
} as const satisfies Record<keyof Ports, string>;

type PortName = keyof Ports;

const embeddedPorts: readonly PortName[] = ['peer', 'chaincode'];
const fabricPortNames: readonly PortName[] = [
  'peer',
  'chaincode',
  'orderer',
  'ordererAdmin',
  'ca',
  'chaincodeListen',
  'peerOperations',
  'ordererOperations',
  'caOperations',
];

/** One port of a hospital, and what listens there. */
export interface PortUse {
  readonly hospital: string;
  readonly use: (typeof portUses)[PortName];
  readonly port: number;
}

/** A hospital's ports on Fabric: those that the topology leaves out are the next ones after its peer's and chaincode's. */
export function fabricPorts({ ports }: Hospital): Record<PortName, number> {
  const next = Math.max(ports.peer, ports.chaincode) + 1;
  return {
    peer: ports.peer,
    chaincode: ports.chaincode,
    orderer: ports.orderer ?? next,
    ordererAdmin: ports.ordererAdmin ?? next + 1,
    ca: ports.ca ?? next + 2,
    chaincodeListen: ports.chaincodeListen ?? next + 3,
    peerOperations: ports.peerOperations ?? next + 4,
    ordererOperations: ports.ordererOperations ?? next + 5,
    caOperations: ports.caOperations ?? next + 6,
  };
}

/** Every port that a kind of ledger uses. */
export function portsOf(topology: Topology, ledger: LedgerKind = 'embedded'): PortUse[] {
  const names = ledger === 'embedded' ? embeddedPorts : fabricPortNames;
  return topology.hospitals.flatMap((hospital) => {
    const ports = fabricPorts(hospital);
    return names.map((name) => ({ hospital: hospital.name, use: portUses[name], port: ports[name] }));
  });
}

/**
 * The same topology with every port moved, so that two ledgers can run on one machine.
 *
 * @throws NetworkError TOPOLOGY_INVALID where a port would leave 1 to 65535
 */
export function offsetPorts(topology: Topology, offset: number): Topology {
  return mapPorts(topology, (hospital) => {
    const moved = { ...hospital.ports };
    for (const name of fabricPortNames) {
      const port = moved[name];
      if (port === undefined) continue;
      moved[name] = port + offset;
      if (port + offset >= 1 && port + offset <= 65535) continue;
      throw new NetworkError(
        'TOPOLOGY_INVALID',
        `a port offset of ${offset} moves the ${portUses[name]} of ${hospital.name} to ${port + offset}, which is no port`,
      );
    }
    return moved;
  });
}

/** The same topology on ports of the loopback interface that nobody listens on now. */
export async function freePorts(topology: Topology): Promise<Topology> {
  const taken = new Set<number>();
  const ports: number[] = [];
  const from = freeFrom + ((process.pid * stretch) % (freeTo - freeFrom));
  while (ports.length < topology.hospitals.length * fabricPortNames.length) {
    const port = randomInt(from, from + stretch);
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port)) ports.push(port);
  }
  return mapPorts(topology, (hospital) => {
    const own = { ...fabricPorts(hospital) };
    for (const name of fabricPortNames) own[name] = ports.pop() ?? 0;
    return own;
  });
}

/** Which ports somebody listens on already, in the topology's order. */
export async function takenPorts(topology: Topology, ledger: LedgerKind = 'embedded'): Promise<PortUse[]> {
  const uses = portsOf(topology, ledger);
  const free = await Promise.all(uses.map((use) => isFree(use.port)));
  return uses.filter((_, index) => free[index] === false);
}

function mapPorts(topology: Topology, ports: (hospital: Hospital) => Ports): Topology {
  return {
    ...topology,
    hospitals: topology.hospitals.map((hospital) => ({ ...hospital, ports: ports(hospital) })),
  };
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: 'localhost', exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
