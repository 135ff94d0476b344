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
            // The rest of a problem is the end of its log, which `logs` shows.
            [`${name} ${version} ${state}`, problem?.split('\n')[0]]
              .filter((part) => part !== undefined)
              .join(': '),
          )
          .join(', '),
  ]);
  return `${status.ledger} ledger, channel ${status.channel}, process ${status.pid}\n${table(rows)}`;
}
