import { randomBytes, webcrypto } from 'node:crypto';
import type * as x509 from '@peculiar/x509';

export type X509Library = typeof x509;

/** P-256 with SHA-256: the one that every Fabric component takes. */
export const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

/** Half of the order of P-256, as 32 bytes. Fabric takes no signature whose `s` is above it. */
const halfOrder = Buffer.from('7fffffff800000007fffffffffffffffde737d56d38bcf4279dce5617e3192a8', 'hex');

/** Clocks of two machines differ: a certificate holds from this much before it was made, in milliseconds. */
const backdated = 5 * 60_000;

/** The library takes 100 ms to load: only those who issue certificates wait for it. */
export async function loadX509(): Promise<X509Library> {
  await import('reflect-metadata');
  const library = await import('@peculiar/x509');
  library.cryptoProvider.set(webcrypto);
  return library;
}

export type KeyPair = webcrypto.CryptoKeyPair;

/** A key pair whose private half can be written to a file. */
export async function generateKeys(): Promise<KeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

/** A private key in PKCS #8, as PEM. */
export async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}

export interface CertificateRequest {
  /** The subject, from the country to the common name: one attribute each. */
  readonly subject: readonly Readonly<Record<string, string>>[];
  readonly issuer: readonly Readonly<Record<string, string>>[];
  readonly publicKey: webcrypto.CryptoKey;
  readonly signingKey: webcrypto.CryptoKey;
  readonly issuerPublicKey: webcrypto.CryptoKey;
  /** How long it holds, in days. */
  readonly days: number;
  /** Beside the key identifiers of RFC 5280, 4.2.1.1 and 4.2.1.2. */
  readonly extensions: readonly x509.Extension[];
}

/**
 * Signs an X.509 v3 certificate (RFC 5280) with a random serial number of 127 bits.
 *
 * Signatures are low-S: Fabric rewrites others when it reads them, and the rewritten certificate is no longer the one in the file.
 */
export async function issueCertificate(library: X509Library, request: CertificateRequest): Promise<string> {
  const now = Date.now();
  const extensions = [
    ...request.extensions,
    await library.SubjectKeyIdentifierExtension.create(request.publicKey, false, webcrypto),
    await library.AuthorityKeyIdentifierExtension.create(request.issuerPublicKey, false, webcrypto),
  ];
  // Every other signature is high-S, so this ends after two turns on average.
  for (;;) {
    const certificate = await library.X509CertificateGenerator.create({
      serialNumber: serialNumber(),
      subject: request.subject.map(asAttribute),
      issuer: request.issuer.map(asAttribute),
      notBefore: new Date(now - backdated),
      notAfter: new Date(now + request.days * 86_400_000),
      publicKey: request.publicKey,
      signingKey: request.signingKey,
      signingAlgorithm: algorithm,
      extensions,
    });
    if (isLowS(new Uint8Array(certificate.signature))) return `${certificate.toString('pem')}\n`;
  }
}

function asAttribute(attribute: Readonly<Record<string, string>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(attribute).map(([type, value]) => [type, [value]]));
}

/** Positive and not zero, with no leading zero byte. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString('hex');
}

/** @param signature DER `SEQUENCE { r INTEGER, s INTEGER }` of RFC 3279, 2.2.3; short lengths, as P-256 gives */
function isLowS(signature: Uint8Array): boolean {
  const bytes = Buffer.from(signature);
  const startOfS = 4 + bytes.readUInt8(3);
  const s = bytes.subarray(startOfS + 2, startOfS + 2 + bytes.readUInt8(startOfS + 1));
  const padded = Buffer.concat([Buffer.alloc(Math.max(0, 33 - s.length)), s]);
  return Buffer.compare(padded, Buffer.concat([Buffer.alloc(1), halfOrder])) <= 0;
}
