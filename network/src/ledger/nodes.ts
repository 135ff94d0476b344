import { NetworkError } from '../errors';
import { nodeNames } from '../identities/profiles';
import type { Hospital, Topology } from '../topology/schema';

/**
 * The hospital whose chaincode a node's name means.
 *
 * @throws NetworkError UNKNOWN_NAME with the nodes that can be stopped and started
 */
export function hospitalOfNode(topology: Topology, node: string): Hospital {
  const hospital = topology.hospitals.find((candidate) => nodeNames.chaincode(candidate.name) === node);
  if (hospital !== undefined) return hospital;
  const names = topology.hospitals.map((candidate) => nodeNames.chaincode(candidate.name));
  throw new NetworkError('UNKNOWN_NAME', `there is no node ${node}; there are ${names.join(', ')}`);
}
