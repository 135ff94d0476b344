import type { NetworkStatus } from '../daemon/protocol';
import { table } from './output';

/** A ledger's status for people: one line a hospital. */
export function describeStatus(status: NetworkStatus): string {
  const rows = status.hospitals.map((hospital) => [
    `  ${hospital.name}`,
    hospital.title,
    hospital.endpoint,
    hospital.height === 1 ? '1 block' : `${hospital.height} blocks`,
    hospital.chaincodes.length === 0
      ? 'no chaincode'
      : hospital.chaincodes
          .map(({ name, version, state, problem }) =>
            [`${name} ${version} ${state}`, problem].filter((part) => part !== undefined).join(': '),
          )
          .join(', '),
  ]);
  return `${status.ledger} ledger, channel ${status.channel}, process ${status.pid}\n${table(rows)}`;
}
