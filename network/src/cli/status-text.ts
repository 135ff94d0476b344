import type { NetworkStatus } from '../daemon/protocol';
import { table } from './output';

/** A ledger's status for people: one line a hospital; nodes of Fabric are named where they are not ready. */
export function describeStatus(status: NetworkStatus): string {
  const rows = status.hospitals.map((hospital) => [
    `  ${hospital.name}`,
    hospital.title,
    hospital.endpoint,
    blocks(hospital.height),
    [
      ...(hospital.chaincodes.length === 0 ? ['no chaincode'] : []),
      ...hospital.chaincodes.map((chaincode) => stateOf(`${chaincode.name} ${chaincode.version}`, chaincode)),
      ...hospital.nodes.filter(({ state }) => state !== 'ready').map((node) => stateOf(node.node, node)),
    ].join(', '),
  ]);
  return `${status.ledger} ledger, channel ${status.channel}, process ${status.pid}\n${table(rows)}`;
}

function blocks(height: number | undefined): string {
  if (height === undefined) return 'no answer';
  return height === 1 ? '1 block' : `${height} blocks`;
}

/** The rest of a problem is the end of its log, which `logs` shows. */
function stateOf(what: string, { state, problem }: { state: string; problem?: string | undefined }): string {
  return [`${what} ${state}`, problem?.split('\n')[0]].filter((part) => part !== undefined).join(': ');
}
