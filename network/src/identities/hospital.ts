import { existsSync, rmSync } from 'node:fs';
import type { DataPaths, HospitalPaths } from '../data/layout';
import { writeFolderAtomic } from '../files/atomic';
import { NetworkError } from '../errors';
import { adminName } from '../topology/check';
import type { Hospital, User } from '../topology/schema';
import type { NodeOu } from './attributes';
import { foundAuthority, openAuthority } from './authority';
import { type Authorities, type Issuer, type IssuerOf, ownIssuer } from './issuer';
import type { Roots } from './msp-folder';
import { signingMsp, tlsFolder, verifyingMsp } from './msp-folder';
import { authoritySubject, clientProfile, nodeNames } from './profiles';

/**
 * Makes whatever a hospital lacks: authorities, MSP and TLS folders of its nodes, its people. What is there stays as it is;
 * each folder comes into being at once, so that a run that was killed can be run again.
 *
 * @returns whether something was lacking
 * @throws NetworkError DATA_DAMAGED where an authority is there but cannot be used
 */
export async function createHospital(
  data: DataPaths,
  hospital: Hospital,
  issuerOf: IssuerOf = ownIssuer,
): Promise<boolean> {
  const paths = data.hospital(hospital.name);
  const people = [{ name: adminName }, ...hospital.users];
  if (isComplete(paths, people)) return false;

  const { ca, tlsCa } = await openAuthorities(paths, hospital);
  const issuer = await issuerOf(hospital, { ca, tlsCa });
  const roots: Roots = { ca: ca.certificate, tlsCa: tlsCa.certificate };

  if (!existsSync(paths.msp)) writeFolderAtomic(paths.msp, verifyingMsp(roots));
  const enrol = async (folder: string, user: User, ou: NodeOu): Promise<void> => {
    if (existsSync(folder)) return;
    writeFolderAtomic(folder, signingMsp(roots, await issuer.enrol(user, ou)));
  };
  const serve = async (folder: string, node: string): Promise<void> => {
    if (existsSync(folder)) return;
    writeFolderAtomic(folder, tlsFolder(roots.tlsCa, await issuer.serve(node)));
  };
  await enrol(paths.peer.msp, { name: nodeNames.peer(hospital.name) }, 'peer');
  await serve(paths.peer.tls, nodeNames.peer(hospital.name));
  await enrol(paths.orderer.msp, { name: nodeNames.orderer(hospital.name) }, 'orderer');
  await serve(paths.orderer.tls, nodeNames.orderer(hospital.name));
  await createChaincodeTls(paths, hospital, issuer, roots.tlsCa);
  for (const user of people) {
    await enrol(paths.user(user.name).msp, user, user.name === adminName ? 'admin' : 'client');
  }
  return true;
}

/** Opens a hospital's two authorities, or founds them. @throws NetworkError DATA_DAMAGED */
export async function openAuthorities(paths: HospitalPaths, hospital: Hospital): Promise<Authorities> {
  refuseLostAuthority(paths);
  return {
    ca: await openAuthority(paths.ca, authoritySubject(hospital, 'ca')),
    tlsCa: await openAuthority(paths.tlsCa, authoritySubject(hospital, 'tlsca')),
  };
}

/** Adds one person or program to a hospital that has its authorities. */
export async function enrolUser(
  paths: HospitalPaths,
  hospital: Hospital,
  user: User,
  issuerOf: IssuerOf,
): Promise<void> {
  const { ca, tlsCa } = await openAuthorities(paths, hospital);
  const issuer = await issuerOf(hospital, { ca, tlsCa });
  const roots: Roots = { ca: ca.certificate, tlsCa: tlsCa.certificate };
  writeFolderAtomic(paths.user(user.name).msp, signingMsp(roots, await issuer.enrol(user, 'client')));
}

/** Adds the TLS certificate of one server to a hospital that has its authorities. */
export async function enrolServer(
  paths: HospitalPaths,
  hospital: Hospital,
  name: string,
  issuerOf: IssuerOf,
): Promise<void> {
  const authorities = await openAuthorities(paths, hospital);
  const issuer = await issuerOf(hospital, authorities);
  const credentials = await issuer.serve(`${name}.${hospital.name}`);
  writeFolderAtomic(paths.serverTls(name), tlsFolder(authorities.tlsCa.certificate, credentials));
}

/**
 * Mutual TLS between a peer and its chaincode. A chaincode server takes every client certificate of the authority that it
 * trusts; so this one signs a single certificate, its peer's, and its key is never written down.
 */
async function createChaincodeTls(
  paths: HospitalPaths,
  hospital: Hospital,
  issuer: Issuer,
  root: string,
): Promise<void> {
  if (existsSync(paths.chaincodeTls) && existsSync(paths.peer.chaincodeClient)) return;
  const { authority } = await foundAuthority(authoritySubject(hospital, 'chaincode-clients'));
  const client = await authority.issue(clientProfile(hospital, nodeNames.peer(hospital.name)));
  const server = await issuer.serve(nodeNames.chaincode(hospital.name));
  // A missing half makes both anew, and the last one written is the first one taken away: they never stand apart.
  rmSync(paths.chaincodeTls, { recursive: true, force: true });
  writeFolderAtomic(paths.peer.chaincodeClient, {
    'ca.crt': root,
    'client.crt': client.certificate,
    'client.key': client.key,
  });
  writeFolderAtomic(paths.chaincodeTls, {
    ...tlsFolder(root, server),
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
