import type { Topology } from './schema';

/** Something wrong with a topology, and where: keys and indexes from its root. */
export interface Finding {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The user that every hospital has without being asked: its certificate says `admin`. */
export const adminName = 'admin';

/** What no single value can show: names, MSP ids and ports that occur twice, roles that nobody declared. */
export function crossCheck(topology: Topology): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, string>();
  const once = (kind: string, value: string | number, owner: string, path: (string | number)[]): void => {
    const first = seen.get(`${kind} ${value}`);
    if (first === undefined) seen.set(`${kind} ${value}`, owner);
    else findings.push({ path, message: `${kind} ${value} belongs to ${first} already` });
  };
  topology.hospitals.forEach((hospital, index) => {
    const at = ['hospitals', index];
    once('name', hospital.name, hospital.mspId, [...at, 'name']);
    // Fabric names collections and policies by MSP id, and some file systems fold case.
    once('MSP id', hospital.mspId.toLowerCase(), hospital.name, [...at, 'mspId']);
    once('port', hospital.ports.peer, `the peer of ${hospital.name}`, [...at, 'ports', 'peer']);
    once('port', hospital.ports.chaincode, `the chaincode of ${hospital.name}`, [
      ...at,
      'ports',
      'chaincode',
    ]);
    hospital.users.forEach((user, place) => {
      const userAt = [...at, 'users', place];
      once(`user of ${hospital.name}`, user.name, 'another one', [...userAt, 'name']);
      if (user.name === adminName) {
        findings.push({
          path: [...userAt, 'name'],
          message: `every hospital has a user ${adminName} anyway`,
        });
      }
      if (user.role !== undefined && !topology.roles.includes(user.role)) {
        findings.push({
          path: [...userAt, 'role'],
          message: `role ${user.role} is not one of ${topology.roles.join(', ')}`,
        });
      }
    });
  });
  return findings;
}
