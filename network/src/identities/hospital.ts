import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DataPaths, HospitalPaths } from '../data/layout';
import { writeFolderAtomic } from '../files/atomic';
import { NetworkError } from '../errors';
import { adminName } from '../topology/check';
import type { Hospital, User } from '../topology/schema';
import type { NodeOu } from './attributes';
import { type Authority, foundAuthority, openAuthority } from './authority';
import type { Roots } from './msp-folder';
import { signingMsp, tlsFolder, verifyingMsp } from './msp-folder';
import { authoritySubject, clientProfile, enrolmentProfile, nodeNames, serverProfile } from './profiles';

/**
 * Makes whatever a hospital lacks: authorities, MSP and TLS folders of its nodes, its people. What is there stays as it is;
 * each folder comes into being at once, so that a run that was killed can be run again.
 *
 * @returns whether something was lacking
 * @throws NetworkError DATA_DAMAGED where an authority is there but cannot be used
 */
export async function createHospital(data: DataPaths, hospital: Hospital): Promise<boolean> {
  const paths = data.hospital(hospital.name);
  const people = [{ name: adminName }, ...hospital.users];
  if (isComplete(paths, people)) return false;

  refuseLostAuthority(paths);
  const ca = await openAuthority(paths.ca, authoritySubject(hospital, 'ca'));
  const tlsCa = await openAuthority(paths.tlsCa, authoritySubject(hospital, 'tlsca'));
  const roots: Roots = { ca: ca.certificate, tlsCa: tlsCa.certificate };

  if (!existsSync(paths.msp)) writeFolderAtomic(paths.msp, verifyingMsp(roots));
  const enrol = async (folder: string, user: User, ou: NodeOu): Promise<void> => {
    if (existsSync(folder)) return;
    writeFolderAtomic(folder, signingMsp(roots, await ca.issue(enrolmentProfile(hospital, user, ou))));
  };
  const serve = async (folder: string, node: string): Promise<void> => {
    if (existsSync(folder)) return;
    writeFolderAtomic(folder, tlsFolder(roots.tlsCa, await tlsCa.issue(serverProfile(hospital, node))));
  };
  await enrol(paths.peer.msp, { name: nodeNames.peer(hospital.name) }, 'peer');
  await serve(paths.peer.tls, nodeNames.peer(hospital.name));
  await enrol(paths.orderer.msp, { name: nodeNames.orderer(hospital.name) }, 'orderer');
  await serve(paths.orderer.tls, nodeNames.orderer(hospital.name));
  await createChaincodeTls(paths, hospital, tlsCa);
  for (const user of people) {
    await enrol(paths.user(user.name).msp, user, user.name === adminName ? 'admin' : 'client');
  }
  return true;
}

/** Adds one person or program to a hospital that has its authorities. */
export async function enrolUser(paths: HospitalPaths, hospital: Hospital, user: User): Promise<void> {
  const ca = await openAuthority(paths.ca, authoritySubject(hospital, 'ca'));
  const tlsCa = readFileSync(join(paths.tlsCa, 'ca-cert.pem'), 'utf8');
  const credentials = await ca.issue(enrolmentProfile(hospital, user, 'client'));
  writeFolderAtomic(paths.user(user.name).msp, signingMsp({ ca: ca.certificate, tlsCa }, credentials));
}

/**
 * Mutual TLS between a peer and its chaincode. A chaincode server takes every client certificate of the authority that it
 * trusts; so this one signs a single certificate, its peer's, and its key is never written down.
 */
async function createChaincodeTls(paths: HospitalPaths, hospital: Hospital, tlsCa: Authority): Promise<void> {
  if (existsSync(paths.chaincodeTls) && existsSync(paths.peer.chaincodeClient)) return;
  const { authority } = await foundAuthority(authoritySubject(hospital, 'chaincode-clients'));
  const client = await authority.issue(clientProfile(hospital, nodeNames.peer(hospital.name)));
  const server = await tlsCa.issue(serverProfile(hospital, nodeNames.chaincode(hospital.name)));
  // A missing half makes both anew, and the last one written is the first one taken away: they never stand apart.
  rmSync(paths.chaincodeTls, { recursive: true, force: true });
  writeFolderAtomic(paths.peer.chaincodeClient, {
    'ca.crt': tlsCa.certificate,
    'client.crt': client.certificate,
    'client.key': client.key,
  });
  writeFolderAtomic(paths.chaincodeTls, {
    ...tlsFolder(tlsCa.certificate, server),
    'client-ca.crt': authority.certificate,
  });
}

/** Authorities come first, so certificates without them mean that they were lost, and new ones would not know those. */
function refuseLostAuthority(paths: HospitalPaths): void {
  const lost = [paths.ca, paths.tlsCa].find((authority) => !existsSync(authority));
  const orphan = [paths.msp, paths.peer.msp, paths.users].find((folder) => existsSync(folder));
  if (lost === undefined || orphan === undefined) return;
  throw new NetworkError(
    'DATA_DAMAGED',
    `the certification authority ${lost} is gone, though ${orphan} is there: bring that folder back from a backup`,
  );
}

function isComplete(paths: HospitalPaths, people: readonly User[]): boolean {
  return [
    paths.ca,
    paths.tlsCa,
    paths.msp,
    paths.peer.msp,
    paths.peer.tls,
    paths.orderer.msp,
    paths.orderer.tls,
    paths.peer.chaincodeClient,
    paths.chaincodeTls,
    ...people.map((user) => paths.user(user.name).msp),
  ].every((path) => existsSync(path));
}
