import { NetworkError } from '../errors';
import type { Hospital, Topology } from './schema';

/** @throws NetworkError UNKNOWN_NAME with the hospitals that there are */
export function findHospital(topology: Topology, name: string): Hospital {
  const hospital = topology.hospitals.find((candidate) => candidate.name === name);
  if (hospital !== undefined) return hospital;
  throw new NetworkError(
    'UNKNOWN_NAME',
    `there is no hospital ${name}; there are ${topology.hospitals.map((candidate) => candidate.name).join(', ')}`,
  );
}
