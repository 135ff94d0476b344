import type { FolderContent } from '../files/atomic';
import type { Credentials } from './authority';

/** Turns an OU in a certificate into Fabric's roles client, peer, admin and orderer; the names are Fabric's defaults. */
const nodeOus = `NodeOUs:
  Enable: true
${(['Client', 'Peer', 'Admin', 'Orderer'] as const)
  .map(
    (role) => `  ${role}OUIdentifier:
    Certificate: cacerts/ca-cert.pem
    OrganizationalUnitIdentifier: ${role.toLowerCase()}
`,
  )
  .join('')}`;

export interface Roots {
  /** Certificate of the enrolment authority, PEM. */
  readonly ca: string;
  /** Certificate of the TLS authority, PEM. */
  readonly tlsCa: string;
}

/** An MSP folder by which others recognise the hospital. */
export function verifyingMsp(roots: Roots): FolderContent {
  return {
    'config.yaml': nodeOus,
    'cacerts/ca-cert.pem': roots.ca,
    'tlscacerts/tlsca-cert.pem': roots.tlsCa,
  };
}

/** An MSP folder by which a person or a node signs. */
export function signingMsp(roots: Roots, credentials: Credentials): FolderContent {
  return {
    ...verifyingMsp(roots),
    'signcerts/cert.pem': credentials.certificate,
    'keystore/priv_sk': credentials.key,
  };
}

/** A TLS folder as Fabric's tools lay it out. */
export function tlsFolder(rootCertificate: string, credentials: Credentials): FolderContent {
  return { 'ca.crt': rootCertificate, 'server.crt': credentials.certificate, 'server.key': credentials.key };
}
