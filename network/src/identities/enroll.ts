import { existsSync } from 'node:fs';
import * as v from 'valibot';
import type { DataPaths } from '../data/layout';
import { messageOf, NetworkError } from '../errors';
import { lastLines } from '../logs/tail';
import { adminName } from '../topology/check';
import { findHospital } from '../topology/find';
import { type Hospital, type Topology, type User, UserSchema } from '../topology/schema';
import { enrolUser } from './hospital';
import { ownIssuer } from './issuer';
import { nodeNames } from './profiles';

/**
 * Enrols one more person or program at a hospital; the embedded ledger may run or not; on Fabric the hospital's
 * certification authority has to run.
 *
 * @returns the new MSP folder
 * @throws NetworkError UNKNOWN_NAME for a hospital, role or name that cannot be; ALREADY_ENROLLED for a name that is taken;
 *   DATA_DAMAGED where the hospital's authority cannot be used; LEDGER_FAILED where its CA does not answer, on Fabric
 */
export async function enroll(
  data: DataPaths,
  topology: Topology,
  hospitalName: string,
  user: User,
): Promise<string> {
  const hospital = findHospital(topology, hospitalName);
  checkUser(topology, user);
  const paths = data.hospital(hospital.name);
  if (!existsSync(paths.msp)) {
    throw new NetworkError(
      'DATA_DAMAGED',
      `${hospital.name} has no identities yet: \`careledger-network up --data ${data.dir}\` makes them`,
    );
  }
  const { msp } = paths.user(user.name);
  if (existsSync(msp)) {
    throw new NetworkError(
      'ALREADY_ENROLLED',
      `${user.name} of ${hospital.name} is enrolled already, in ${msp}: choose another name`,
    );
  }
  // On Fabric the hospital has a CA server, which keeps the register.
  if (existsSync(paths.caServer)) await enrolAtFabricCa(data, hospital, user);
  else await enrolUser(paths, hospital, user, ownIssuer);
  return msp;
}

/** @throws NetworkError LEDGER_FAILED where the hospital's CA does not answer, or refuses */
async function enrolAtFabricCa(data: DataPaths, hospital: Hospital, user: User): Promise<void> {
  const { fabricCaIssuer } = await import('./fabric-ca/issuer.js');
  try {
    await enrolUser(data.hospital(hospital.name), hospital, user, () =>
      Promise.resolve(fabricCaIssuer(data, hospital)),
    );
  } catch (error) {
    if (error instanceof NetworkError) throw error;
    const node = nodeNames.ca(hospital.name);
    throw new NetworkError(
      'LEDGER_FAILED',
      `${messageOf(error)}: see \`careledger-network status\`, and start it with \`careledger-network start ${node}\` if it is down`,
      lastLines(data.nodeLog(node)),
    );
  }
}

function checkUser(topology: Topology, user: User): void {
  const parsed = v.safeParse(UserSchema, user);
  if (!parsed.success) {
    const issue = parsed.issues[0];
    throw new NetworkError('UNKNOWN_NAME', `${v.getDotPath(issue) ?? 'the user'}: ${issue.message}`);
  }
  if (user.name === adminName) {
    throw new NetworkError('ALREADY_ENROLLED', `every hospital has a user ${adminName} already`);
  }
  if (user.role !== undefined && !topology.roles.includes(user.role)) {
    throw new NetworkError('UNKNOWN_NAME', `role ${user.role} is not one of ${topology.roles.join(', ')}`);
  }
}
