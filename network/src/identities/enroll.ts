import { existsSync } from 'node:fs';
import * as v from 'valibot';
import type { DataPaths, HospitalPaths } from '../data/layout';
import { messageOf, NetworkError } from '../errors';
import { lastLines } from '../logs/tail';
import { adminName } from '../topology/check';
import { findHospital } from '../topology/find';
import { type Hospital, type Topology, type User, UserSchema } from '../topology/schema';
import { enrolServer, enrolUser } from './hospital';
import { type IssuerOf, ownIssuer } from './issuer';
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
  const paths = foundedHospital(data, hospital);
  const { msp } = paths.user(user.name);
  if (existsSync(msp)) {
    throw new NetworkError(
      'ALREADY_ENROLLED',
      `${user.name} of ${hospital.name} is enrolled already, in ${msp}: choose another name`,
    );
  }
  await atIssuer(data, hospital, (issuerOf) => enrolUser(paths, hospital, user, issuerOf));
  return msp;
}

/**
 * Gives a server of a hospital a key and a certificate for TLS, by the name `<name>.<hospital>`; it holds for this machine too.
 *
 * @returns the new folder: `ca.crt`, `server.crt`, `server.key`
 * @throws NetworkError as `enroll` does
 */
export async function enrollServer(
  data: DataPaths,
  topology: Topology,
  hospitalName: string,
  name: string,
): Promise<string> {
  const hospital = findHospital(topology, hospitalName);
  checkUser(topology, { name });
  const paths = foundedHospital(data, hospital);
  const folder = paths.serverTls(name);
  if (existsSync(folder)) {
    throw new NetworkError(
      'ALREADY_ENROLLED',
      `the server ${name} of ${hospital.name} is enrolled already, in ${folder}: choose another name`,
    );
  }
  await atIssuer(data, hospital, (issuerOf) => enrolServer(paths, hospital, name, issuerOf));
  return folder;
}

/** @throws NetworkError DATA_DAMAGED where the hospital has no authorities yet */
function foundedHospital(data: DataPaths, { name }: Hospital): HospitalPaths {
  const paths = data.hospital(name);
  if (existsSync(paths.msp)) return paths;
  throw new NetworkError(
    'DATA_DAMAGED',
    `${name} has no identities yet: \`careledger-network up --data ${data.dir}\` makes them`,
  );
}

/**
 * Has the hospital's authorities issue something: on Fabric its CA server, which keeps the register.
 *
 * @throws NetworkError LEDGER_FAILED where the hospital's CA does not answer, or refuses
 */
export async function atIssuer<T>(
  data: DataPaths,
  hospital: Hospital,
  work: (issuerOf: IssuerOf) => Promise<T>,
): Promise<T> {
  if (!existsSync(data.hospital(hospital.name).caServer)) return work(ownIssuer);
  const { fabricCaIssuer } = await import('./fabric-ca/issuer.js');
  try {
    return await work(() => Promise.resolve(fabricCaIssuer(data, hospital)));
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
