import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DataPaths } from '../data/layout';
import { messageOf, NetworkError } from '../errors';
import { adminName } from '../topology/check';
import type { Topology } from '../topology/schema';

/**
 * Makes sure that every certificate of a data folder is its authority's, holds now, and has its key: a ledger with a wrong one
 * would start and refuse everything.
 *
 * @param now milliseconds since the epoch
 * @throws NetworkError DATA_DAMAGED naming the file
 */
export function checkIdentities(data: DataPaths, topology: Topology, now: number): void {
  for (const hospital of topology.hospitals) {
    const paths = data.hospital(hospital.name);
    const ca = authority(paths.ca, now);
    const tlsCa = authority(paths.tlsCa, now);
    const users = [adminName, ...hospital.users.map((user) => user.name)];
    for (const msp of [paths.peer.msp, paths.orderer.msp, ...users.map((user) => paths.user(user).msp)]) {
      checkPair(join(msp, 'signcerts', 'cert.pem'), join(msp, 'keystore', 'priv_sk'), ca, now);
    }
    for (const tls of [paths.peer.tls, paths.orderer.tls, paths.chaincodeTls]) {
      checkPair(join(tls, 'server.crt'), join(tls, 'server.key'), tlsCa, now);
    }
    const client = paths.peer.chaincodeClient;
    const clientCa = readCertificate(join(paths.chaincodeTls, 'client-ca.crt'), now);
    checkPair(join(client, 'client.crt'), join(client, 'client.key'), clientCa, now);
    for (const root of [join(paths.msp, 'cacerts'), join(paths.peer.msp, 'cacerts')]) {
      sameAuthority(join(root, 'ca-cert.pem'), ca, now);
    }
    sameAuthority(join(paths.msp, 'tlscacerts', 'tlsca-cert.pem'), tlsCa, now);
  }
}

function authority(dir: string, now: number): X509Certificate {
  return readCertificate(join(dir, 'ca-cert.pem'), now);
}

function checkPair(certificateFile: string, keyFile: string, issuer: X509Certificate, now: number): void {
  const certificate = readCertificate(certificateFile, now);
  if (!certificate.checkIssued(issuer) || !certificate.verify(issuer.publicKey)) {
    throw damaged(certificateFile, `was not signed by ${issuer.subject.replaceAll('\n', ', ')}`);
  }
  let fits: boolean;
  try {
    fits = certificate.checkPrivateKey(createPrivateKey(readFileSync(keyFile)));
  } catch (error) {
    throw damaged(keyFile, `cannot be read as a private key (${messageOf(error)})`);
  }
  if (!fits) throw damaged(keyFile, `is not the key of ${certificateFile}`);
}

function sameAuthority(file: string, expected: X509Certificate, now: number): void {
  if (readCertificate(file, now).fingerprint256 !== expected.fingerprint256) {
    throw damaged(file, 'is another authority than the one that signed the certificates beside it');
  }
}

function readCertificate(file: string, now: number): X509Certificate {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(readFileSync(file));
  } catch (error) {
    throw damaged(file, `cannot be read as a certificate (${messageOf(error)})`);
  }
  if (now < Date.parse(certificate.validFrom))
    throw damaged(file, `holds from ${certificate.validFrom} only`);
  if (now > Date.parse(certificate.validTo)) throw damaged(file, `expired on ${certificate.validTo}`);
  return certificate;
}

function damaged(file: string, what: string): NetworkError {
  return new NetworkError(
    'DATA_DAMAGED',
    `${file} ${what}: bring it back from a backup, or remove its folder and run \`careledger-network up\` again to enrol anew`,
  );
}
