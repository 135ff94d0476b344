import type { X509Certificate } from 'node:crypto';
import { digestOf, PROVIDER_ATTRIBUTE, ROLE_ATTRIBUTE, type Digest, type Role } from '@careledger/model';
import { type certificateKey, createCertificate } from './certificate';

/** Somebody with a certificate of a hospital. */
export interface Person {
  readonly hospital: string;
  readonly certificate: X509Certificate;
}

/** @param of another name than the role's, and a key that another certificate may have as well */
export function person(
  hospital: string,
  role: Role,
  provider?: string,
  of: { readonly name?: string; readonly key?: ReturnType<typeof certificateKey> } = {},
): Person {
  const attributes = {
    [ROLE_ATTRIBUTE]: role,
    ...(provider !== undefined && { [PROVIDER_ATTRIBUTE]: provider }),
  };
  return {
    hospital,
    certificate: createCertificate(
      { name: of.name ?? `${role} of ${hospital}`, unit: 'client' },
      attributes,
      of.key,
    ),
  };
}

/** A hospital's administrator, as its node OU says. */
export function administrator(hospital: string): Person {
  return { hospital, certificate: createCertificate({ name: `admin of ${hospital}`, unit: 'admin' }, {}) };
}

/** What the ledger keeps of a provider's certificate. */
export function fingerprints(person: Person): { certificate: Digest; key: Digest } {
  return {
    certificate: digestOf(person.certificate.raw),
    key: digestOf(person.certificate.publicKey.export({ type: 'spki', format: 'der' })),
  };
}
