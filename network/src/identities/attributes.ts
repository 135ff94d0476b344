import type { User } from '../topology/schema';

/** Where Fabric CA puts the attributes of whoever enrols; `ClientIdentity` of the chaincode shims reads it. */
export const attributesOid = '1.2.3.4.5.6.7.8.1';

/** What Fabric calls the type of an identity: with node OUs it stands in the certificate as its OU. */
export type NodeOu = 'client' | 'peer' | 'orderer' | 'admin';

/** The attributes of an enrolled user, by name. */
export function attributesOf(hospital: string, user: User, type: NodeOu): Record<string, string> {
  return {
    'hf.Affiliation': hospital,
    'hf.EnrollmentID': user.name,
    'hf.Type': type,
    ...(user.role === undefined ? {} : { 'careledger.role': user.role }),
    ...(user.provider === undefined ? {} : { 'careledger.provider': user.provider }),
  };
}

/** The content of the extension, as Fabric CA writes it: JSON. */
export function encodeAttributes(attributes: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(JSON.stringify({ attrs: attributes }), 'utf8'));
}
