import { X509Certificate } from 'node:crypto';
import { CareError, digestOf, type Digest } from '@careledger/model';
import { remember, Room } from '../remember';

/** What the chaincode reads from a certificate beyond what Fabric's ClientIdentity says. */
export interface CertificateFacts {
  /** SHA-256 of the certificate's DER. */
  readonly certificate: Digest;
  /** SHA-256 of its SubjectPublicKeyInfo's DER. */
  readonly key: Digest;
  /** Who holds it, as its subject says: the common name (Fabric CA's enrolment id), or the whole subject where it has not one. */
  readonly name: string;
  /** Node OUs: the hospital's CA puts `OU=admin` into the subject of its administrators. */
  readonly isAdministrator: boolean;
}

/** PEM (RFC 7468) in its strict form: one certificate, with nothing before, inside or after it. */
const ONE_CERTIFICATE =
  /^-----BEGIN CERTIFICATE-----\r?\n(?:[A-Za-z0-9+/]{1,76}\r?\n)*[A-Za-z0-9+/]{1,76}={0,2}\r?\n-----END CERTIFICATE-----(?:\r?\n)?$/;
const MAX_PEM_BYTES = 16_384;

/**
 * Refuses an identity that different readers could read differently. A peer checks the first block that Go can read,
 * the shim takes its attributes from the first one that its own library can read, and OpenSSL has a third opinion: with
 * two blocks, or a comment in one, a caller shows the peer its own certificate and the chaincode a forged one.
 *
 * @param pem the identity's bytes, as the proposal's creator has them.
 * @throws CareError FORBIDDEN
 */
export function requireOneCertificate(pem: Uint8Array): void {
  if (pem.length <= MAX_PEM_BYTES && ONE_CERTIFICATE.test(Buffer.from(pem).toString('latin1'))) return;
  throw new CareError(
    'FORBIDDEN',
    "The caller's identity has to be one X.509 certificate in PEM, with no other text around it.",
  );
}

/** Parsing costs more than a whole decision, and the same people call again and again: about a thousand of them. */
const MEMORY_CHARACTERS = 1_048_576;
const factsOf = remember(new Room(MEMORY_CHARACTERS), (pem) => parse(Buffer.from(pem, 'latin1')));

/**
 * Reads a certificate, remembering the last ones: what is remembered depends on the bytes alone.
 *
 * @param pem the identity's bytes, as the proposal's creator has them.
 * @throws CareError FORBIDDEN when they are no X.509 certificate.
 */
export function readCertificate(pem: Uint8Array): CertificateFacts {
  return factsOf(Buffer.from(pem).toString('latin1'));
}

function parse(pem: Uint8Array): CertificateFacts {
  try {
    const certificate = new X509Certificate(pem);
    const subject: { readonly OU?: unknown; readonly CN?: unknown } = certificate.toLegacyObject().subject;
    const { OU: units, CN: name } = subject;
    return {
      certificate: digestOf(certificate.raw),
      key: digestOf(certificate.publicKey.export({ type: 'spki', format: 'der' })),
      name: typeof name === 'string' ? name : certificate.subject,
      isAdministrator: units === 'admin' || (Array.isArray(units) && units.includes('admin')),
    };
  } catch {
    throw new CareError('FORBIDDEN', "The caller's identity is not an X.509 certificate.");
  }
}
