import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { NetworkError } from '../errors';
import type { Hospital, Topology } from './schema';

/** Below what operating systems hand out to outgoing connections, so that none of those takes a port before its owner does. */
const freeFrom = 12_000;
const freeTo = 32_000;
/** Each process looks in a stretch of its own, so that two that look at once do not find the same ports. */
const stretch = 200;

/** One port of a hospital, and what listens there. */
export interface PortUse {
  readonly hospital: string;
  readonly use: 'peer' | 'chaincode';
  readonly port: number;
}

/** Every port of a topology. */
export function portsOf(topology: Topology): PortUse[] {
  return topology.hospitals.flatMap((hospital) => [
    { hospital: hospital.name, use: 'peer', port: hospital.ports.peer } as const,
    { hospital: hospital.name, use: 'chaincode', port: hospital.ports.chaincode } as const,
  ]);
}

/**
 * The same topology with every port moved, so that two ledgers can run on one machine.
 *
 * @throws NetworkError TOPOLOGY_INVALID where a port would leave 1 to 65535
 */
export function offsetPorts(topology: Topology, offset: number): Topology {
  return mapPorts(topology, (hospital, use) => {
    const moved = hospital.ports[use] + offset;
    if (moved < 1 || moved > 65535) {
      throw new NetworkError(
        'TOPOLOGY_INVALID',
        `a port offset of ${offset} moves the ${use} of ${hospital.name} to ${moved}, which is no port`,
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
  while (ports.length < topology.hospitals.length * 2) {
    const port = randomInt(from, from + stretch);
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port)) ports.push(port);
  }
  return mapPorts(topology, () => ports.pop() ?? 0);
}

/** Which ports somebody listens on already, in the topology's order. */
export async function takenPorts(topology: Topology): Promise<PortUse[]> {
  const uses = portsOf(topology);
  const free = await Promise.all(uses.map((use) => isFree(use.port)));
  return uses.filter((_, index) => free[index] === false);
}

function mapPorts(topology: Topology, port: (hospital: Hospital, use: PortUse['use']) => number): Topology {
  return {
    ...topology,
    hospitals: topology.hospitals.map((hospital) => ({
      ...hospital,
      ports: { peer: port(hospital, 'peer'), chaincode: port(hospital, 'chaincode') },
    })),
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
