import { existsSync } from 'node:fs';
import * as v from 'valibot';
import type { DataPaths } from '../data/layout';
import { NetworkError } from '../errors';
import { adminName } from '../topology/check';
import { findHospital } from '../topology/find';
import { type Topology, type User, UserSchema } from '../topology/schema';
import { enrolUser } from './hospital';

/**
 * Enrols one more person or program at a hospital; the ledger may run or not.
 *
 * @returns the new MSP folder
 * @throws NetworkError UNKNOWN_NAME for a hospital, role or name that cannot be; ALREADY_ENROLLED for a name that is taken;
 *   DATA_DAMAGED where the hospital's authority cannot be used
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
  await enrolUser(paths, hospital, user);
  return msp;
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
