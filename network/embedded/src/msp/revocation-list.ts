import { type X509Certificate, verify } from 'node:crypto';
import { DER, type DerValue, derChildren, derSequence, derUnsigned, readDer } from './der';
import { MspError } from './error';

/** A CRL (RFC 5280, section 5) as far as Fabric looks at it: neither its dates nor its reasons count. */
export interface RevocationList {
  /** Whether this list is the CA's and names that serial number. */
  revokes(serialNumber: bigint, authority: X509Certificate): boolean;
}

/** Hash names by the last byte of ecdsa-with-SHA2's identifier, 1.2.840.10045.4.3.x (RFC 5758). */
const ECDSA_WITH_SHA2 = Buffer.from('2a8648ce3d0403', 'hex');
const HASHES: ReadonlyMap<number, string> = new Map([
  [2, 'sha256'],
  [3, 'sha384'],
  [4, 'sha512'],
]);
const AUTHORITY_KEY_IDENTIFIER = Buffer.from('551d23', 'hex');
const SUBJECT_KEY_IDENTIFIER = Buffer.from('551d0e', 'hex');

/** @throws MspError where the PEM text is no CRL */
export function readRevocationList(pem: string): RevocationList {
  try {
    return revocationList(readDer(pemContent(pem)));
  } catch (error) {
    throw new MspError('could not parse RevocationList', { cause: error });
  }
}

function revocationList(list: DerValue): RevocationList {
  const [toBeSigned, algorithm, signatureBits] = derSequence(list);
  if (!toBeSigned || signatureBits?.tag !== DER.BIT_STRING) throw new RangeError('The CRL is not complete.');
  const fields = derSequence(toBeSigned);
  // version and nextUpdate are optional; what is revoked is the only sequence after the two dates.
  const afterDates = fields.slice(fields.findIndex(isTime)).filter((field) => !isTime(field));
  const revoked = afterDates.find((field) => field.tag === DER.SEQUENCE);
  const serialNumbers = new Set(
    (revoked ? derChildren(revoked) : []).map((entry) => derUnsigned(derSequence(entry)[0])),
  );
  const extensions = afterDates.find((field) => field.tag === 0xa0);
  const keyIdentifier = authorityKeyIdentifier(extensions);
  const hash = signatureHash(algorithm);
  const signature = signatureBits.content.subarray(1);
  return {
    revokes(serialNumber, authority) {
      if (!serialNumbers.has(serialNumber)) return false;
      const subject = subjectKeyIdentifier(authority);
      if (!subject || !keyIdentifier || Buffer.compare(subject, keyIdentifier) !== 0) return false;
      return verify(hash, toBeSigned.bytes, authority.publicKey, signature);
    },
  };
}

function signatureHash(algorithm: DerValue | undefined): string {
  const [identifier] = derSequence(algorithm);
  const content = Buffer.from(identifier?.content ?? []);
  const hash = HASHES.get(content.at(-1) ?? 0);
  if (!ECDSA_WITH_SHA2.equals(content.subarray(0, -1)) || hash === undefined) {
    throw new RangeError('The CRL is not signed with ECDSA and SHA-2.');
  }
  return hash;
}

function authorityKeyIdentifier(extensions: DerValue | undefined): Uint8Array | undefined {
  const value = extensionValue(extensions && derChildren(extensions)[0], AUTHORITY_KEY_IDENTIFIER);
  if (!value) return undefined;
  return derSequence(readDer(value)).find((field) => field.tag === 0x80)?.content;
}

function subjectKeyIdentifier(certificate: X509Certificate): Uint8Array | undefined {
  const [toBeSigned] = derSequence(readDer(certificate.raw));
  const extensions = derSequence(toBeSigned).find((field) => field.tag === 0xa3);
  const value = extensionValue(extensions && derChildren(extensions)[0], SUBJECT_KEY_IDENTIFIER);
  return value && readDer(value).content;
}

function extensionValue(extensions: DerValue | undefined, identifier: Buffer): Uint8Array | undefined {
  if (!extensions) return undefined;
  for (const extension of derSequence(extensions)) {
    const parts = derSequence(extension);
    if (identifier.equals(parts[0]?.content ?? Buffer.alloc(0))) return parts.at(-1)?.content;
  }
  return undefined;
}

/** UTCTime or GeneralizedTime. */
function isTime(value: DerValue): boolean {
  return value.tag === 0x17 || value.tag === 0x18;
}

function pemContent(pem: string): Buffer {
  const match = /-----BEGIN X509 CRL-----([\s\S]+?)-----END X509 CRL-----/.exec(pem);
  if (!match?.[1]) throw new RangeError('The text is no CRL in PEM.');
  return Buffer.from(match[1], 'base64');
}
