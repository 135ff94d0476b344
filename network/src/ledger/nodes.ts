import { NetworkError } from '../errors';
import { nodeNames } from '../identities/profiles';
import type { LedgerKind } from '../topology/ledger-kind';
import type { Hospital, Topology } from '../topology/schema';

/** What a node is; the order is that in which they are started. */
export type NodeKind = 'ca' | 'orderer' | 'peer' | 'chaincode';

/** One process of a hospital. */
export interface HospitalNode {
  /** `orderer0.hospital-a` */
  readonly name: string;
  readonly kind: NodeKind;
  readonly hospital: Hospital;
}

/** On the embedded ledger only chaincodes are processes of their own. */
const kindsOf: Readonly<Record<LedgerKind, readonly NodeKind[]>> = {
  embedded: ['chaincode'],
  fabric: ['ca', 'orderer', 'peer', 'chaincode'],
};

/** Every node of a topology. */
export function nodesOf(topology: Topology, ledger: LedgerKind): HospitalNode[] {
  return topology.hospitals.flatMap((hospital) =>
    kindsOf[ledger].map((kind) => ({ name: nodeNames[kind](hospital.name), kind, hospital })),
  );
}

/**
 * What a name given by an operator means: one node, or all of a hospital's.
 *
 * @throws NetworkError UNKNOWN_NAME with the nodes that there are, or because the node is no process on this ledger
 */
export function findNodes(topology: Topology, ledger: LedgerKind, name: string): HospitalNode[] {
  const all = nodesOf(topology, ledger);
  const found = all.filter((node) => node.name === name || node.hospital.name === name);
  if (found.length > 0) return found;
  if (nodesOf(topology, 'fabric').some((node) => node.name === name)) {
    throw new NetworkError(
      'UNKNOWN_NAME',
      `${name} is no process of its own on the embedded ledger, which has ${listed(all)}: its hospital as a whole can be stopped, or use --ledger fabric`,
    );
  }
  throw new NetworkError(
    'UNKNOWN_NAME',
    `there is no node ${name}; there are ${listed(all)}, and each hospital as a whole`,
  );
}

function listed(nodes: readonly HospitalNode[]): string {
  return nodes.map((node) => node.name).join(', ');
}
