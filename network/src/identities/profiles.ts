import type { Hospital, User } from '../topology/schema';
import { attributesOf, attributesOid, encodeAttributes, type NodeOu } from './attributes';
import type { LeafProfile } from './authority';

/** People and nodes enrol anew every other year. */
export const leafDays = 2 * 365;

type Subject = LeafProfile['subject'];

/** The names by which a hospital's nodes are known; `localhost` is what all of them listen on. */
export const nodeNames = {
  peer: (hospital: string): string => `peer0.${hospital}`,
  orderer: (hospital: string): string => `orderer0.${hospital}`,
  chaincode: (hospital: string): string => `chaincode.${hospital}`,
  ca: (hospital: string): string => `ca.${hospital}`,
};

/** The subject of one of a hospital's authorities. */
export function authoritySubject(hospital: Hospital, commonName: string): Subject {
  return [{ C: hospital.country }, { O: hospital.name }, { CN: `${commonName}.${hospital.name}` }];
}

/** Signs for a person or a node: the OU says what it is, the attributes what it may. */
export function enrolmentProfile(hospital: Hospital, user: User, ou: NodeOu): LeafProfile {
  const attributes = encodeAttributes(attributesOf(hospital.name, user, ou));
  return {
    subject: [{ C: hospital.country }, { O: hospital.name }, { OU: ou }, { CN: user.name }],
    days: leafDays,
    extensions: (library) => [
      new library.KeyUsagesExtension(library.KeyUsageFlags.digitalSignature, true),
      new library.Extension(attributesOid, false, attributes),
    ],
  };
}

/** Proves a server to those who call it under the node's name or at this machine; Fabric's nodes are clients of each other too. */
export function serverProfile(hospital: Hospital, node: string): LeafProfile {
  return {
    subject: [{ C: hospital.country }, { O: hospital.name }, { CN: node }],
    days: leafDays,
    extensions: (library) => [
      new library.KeyUsagesExtension(library.KeyUsageFlags.digitalSignature, true),
      new library.ExtendedKeyUsageExtension([
        library.ExtendedKeyUsage.serverAuth,
        library.ExtendedKeyUsage.clientAuth,
      ]),
      new library.SubjectAlternativeNameExtension([
        { type: 'dns', value: node },
        { type: 'dns', value: 'localhost' },
        { type: 'ip', value: '127.0.0.1' },
        { type: 'ip', value: '::1' },
      ]),
    ],
  };
}

/** Proves a peer to its chaincode. */
export function clientProfile(hospital: Hospital, node: string): LeafProfile {
  return {
    subject: [{ C: hospital.country }, { O: hospital.name }, { CN: node }],
    days: leafDays,
    extensions: (library) => [
      new library.KeyUsagesExtension(library.KeyUsageFlags.digitalSignature, true),
      new library.ExtendedKeyUsageExtension([library.ExtendedKeyUsage.clientAuth]),
    ],
  };
}
