import { X509Certificate } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type DataPaths, type HospitalPaths, revocationListFile } from '../../data/layout';
import { NetworkError } from '../../errors';
import { makeOwnFolder, writeFileIfChanged } from '../../files/atomic';
import { adminName } from '../../topology/check';
import type { Hospital } from '../../topology/schema';
import { atIssuer } from '../enroll';
import { openAuthorities } from '../hospital';
import { plainSerial, readRevocationList, type RevokedCertificate } from './list';
import type { RevocationReason } from './reasons';

/** Somebody who was enrolled at a hospital. */
export interface Enrolled {
  readonly name: string;
  /** PEM. */
  readonly certificate: string;
  /** Hexadecimal, lower case, without leading zeros. */
  readonly serialNumber: string;
}

/** Everybody who was ever enrolled at a hospital, revoked or not. */
export function enrolledUsers(paths: HospitalPaths): Enrolled[] {
  if (!existsSync(paths.users)) return [];
  return readdirSync(paths.users)
    .sort()
    .flatMap((name) => {
      const file = join(paths.user(name).msp, 'signcerts', 'cert.pem');
      if (!existsSync(file)) return [];
      const certificate = readFileSync(file, 'utf8');
      const { serialNumber } = new X509Certificate(certificate);
      return [{ name, certificate, serialNumber: plainSerial(serialNumber) }];
    });
}

/**
 * Somebody whose certificate can be revoked.
 *
 * @throws NetworkError UNKNOWN_NAME with those that there are; NOT_IN_THIS_VERSION for the administrator
 */
export function revocableUser(data: DataPaths, hospital: Hospital, name: string): Enrolled {
  const enrolled = enrolledUsers(data.hospital(hospital.name));
  const found = enrolled.find((user) => user.name === name);
  if (found === undefined) {
    const names = enrolled.map((user) => user.name).filter((each) => each !== adminName);
    throw new NetworkError(
      'UNKNOWN_NAME',
      `${hospital.name} has enrolled nobody called ${name}; there ${names.length === 0 ? 'is nobody' : `are ${names.join(', ')}`}`,
    );
  }
  if (name !== adminName) return found;
  throw new NetworkError(
    'NOT_IN_THIS_VERSION',
    `the administrator of ${hospital.name} signs its revocations: without that certificate nobody could sign the next one, and giving it another is not in this version`,
  );
}

/** What a hospital has revoked, by its own list. @throws Error where that cannot be read */
export async function revokedBy(paths: HospitalPaths): Promise<RevokedCertificate[]> {
  return existsSync(paths.revocationList)
    ? readRevocationList(readFileSync(paths.revocationList, 'utf8'))
    : [];
}

/**
 * Has a hospital's authority revoke a certificate, and puts its list where the hospital's programs look for it. Running it again
 * changes nothing.
 *
 * @returns the list, PEM, and whether the certificate was not on it before
 * @throws NetworkError LEDGER_FAILED where the authority does not answer, on Fabric; DATA_DAMAGED
 */
export async function revokeAtAuthority(
  data: DataPaths,
  hospital: Hospital,
  { name, serialNumber }: Enrolled,
  reason: RevocationReason,
): Promise<{ readonly list: string; readonly changed: boolean }> {
  const paths = data.hospital(hospital.name);
  const before = await revokedBy(paths);
  if (before.some((one) => one.serialNumber === serialNumber)) {
    const list = readFileSync(paths.revocationList, 'utf8');
    writeLists(paths, list);
    return { list, changed: false };
  }
  const list = await atIssuer(data, hospital, async (issuerOf) => {
    const authorities = await openAuthorities(paths, hospital);
    const issuer = await issuerOf(hospital, authorities);
    const registered = await issuer.revoke({ name, reason });
    const listed = registered === undefined ? [] : await readRevocationList(registered);
    // A register may lack what was revoked, since it can be made anew; the authority itself signs what is missing.
    const missing = [...before, { serialNumber, at: new Date(), reason }].filter(
      (one) => !listed.some((other) => other.serialNumber === one.serialNumber),
    );
    return registered !== undefined && missing.length === 0
      ? registered
      : authorities.ca.revocationList([...listed, ...missing]);
  });
  writeLists(paths, list);
  return { list, changed: true };
}

/** Beside the verifying MSP, the hospital's nodes have one of their own, for what is asked of them outside of any channel. */
function writeLists(paths: HospitalPaths, list: string): void {
  for (const msp of [paths.peer.msp, paths.orderer.msp, paths.msp]) {
    const file = join(msp, ...revocationListFile);
    makeOwnFolder(dirname(file));
    writeFileIfChanged(file, list);
  }
}
