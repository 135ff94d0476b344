import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import type { SigningIdentity } from '@careledger/fabric-embedded/rooms/msp/types';
import { encodeSerializedIdentity } from '@careledger/fabric-embedded/rooms/codec/identity';
import { ecdsaSigner } from '@careledger/fabric-embedded/rooms/msp/ecdsa';
import * as x509 from '@peculiar/x509';

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const day = 24 * 60 * 60 * 1000;
/** All certificates of tests begin here; nothing in them depends on today. */
const epoch = Date.UTC(2026, 0, 1);

/** Certificate and private key, both PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
}

export interface IssueOptions {
  readonly name: string;
  readonly units?: readonly string[];
  readonly isAuthority?: boolean;
  /** Days after the authority's own beginning. */
  readonly from?: number;
  readonly until?: number;
}

/** A certification authority of a test. */
export interface TestAuthority {
  readonly certificate: string;
  issue(options: IssueOptions): Promise<Issued>;
  /** An authority under this one. */
  authority(name: string): Promise<TestAuthority>;
  /** A CRL, PEM. */
  revoke(certificates: readonly string[]): Promise<string>;
}

/** Founds a root authority. */
export async function testAuthority(name: string): Promise<TestAuthority> {
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned(
    {
      serialNumber: serialNumber(),
      name: `CN=${name}`,
      notBefore: new Date(epoch),
      notAfter: new Date(epoch + 3650 * day),
      keys,
      signingAlgorithm: algorithm,
      extensions: await authorityExtensions(keys.publicKey),
    },
    webcrypto,
  );
  return authorityOf(certificate, keys);
}

/** Opens a root authority whose certificate and key, both PEM, somebody else made. */
export async function openTestAuthority({ certificate, key }: Issued): Promise<TestAuthority> {
  const parsed = new x509.X509Certificate(certificate);
  const usages = (use: 'sign' | 'verify'): ('sign' | 'verify')[] => [use];
  const der = createPrivateKey(key).export({ format: 'der', type: 'pkcs8' });
  const { subtle } = webcrypto;
  return authorityOf(parsed, {
    privateKey: await subtle.importKey('pkcs8', der, algorithm, true, usages('sign')),
    publicKey: await subtle.importKey('spki', parsed.publicKey.rawData, algorithm, true, usages('verify')),
  });
}

/** How that certificate's holder signs as a member of that MSP, whether it takes the certificate or not. */
export function signingIdentity(mspId: string, issued: Issued): SigningIdentity {
  return {
    mspId,
    serialized: encodeSerializedIdentity({ mspId, idBytes: Buffer.from(issued.certificate) }),
    sign: ecdsaSigner(createPrivateKey(issued.key)),
  };
}

function authorityOf(certificate: x509.X509Certificate, keys: webcrypto.CryptoKeyPair): TestAuthority {
  async function issue(options: IssueOptions, own: webcrypto.CryptoKeyPair): Promise<x509.X509Certificate> {
    const units = (options.units ?? []).map((unit) => ({ OU: [unit] }));
    return x509.X509CertificateGenerator.create(
      {
        serialNumber: serialNumber(),
        subject: [...units, { CN: [options.name] }],
        issuer: certificate.subject,
        notBefore: new Date(epoch + (options.from ?? 0) * day),
        notAfter: new Date(epoch + (options.until ?? 3650) * day),
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions:
          options.isAuthority === true
            ? await authorityExtensions(own.publicKey)
            : [new x509.BasicConstraintsExtension(false, undefined, true)],
      },
      webcrypto,
    );
  }
  return {
    certificate: certificate.toString('pem'),
    async issue(options) {
      const own = await generateKeys();
      const issued = await issue(options, own);
      const pkcs8 = await webcrypto.subtle.exportKey('pkcs8', own.privateKey);
      return {
        certificate: issued.toString('pem'),
        key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
      };
    },
    async authority(name) {
      const own = await generateKeys();
      return authorityOf(await issue({ name, isAuthority: true }, own), own);
    },
    async revoke(certificates) {
      const crl = await x509.X509CrlGenerator.create(
        {
          issuer: certificate.subject,
          thisUpdate: new Date(epoch),
          nextUpdate: new Date(epoch + 365 * day),
          signingKey: keys.privateKey,
          signingAlgorithm: algorithm,
          extensions: [await x509.AuthorityKeyIdentifierExtension.create(keys.publicKey, false, webcrypto)],
          entries: certificates.map((pem) => ({
            serialNumber: new x509.X509Certificate(pem).serialNumber,
            revocationDate: new Date(epoch),
          })),
        },
        webcrypto,
      );
      return x509.PemConverter.encode(crl.rawData, 'X509 CRL');
    },
  };
}

async function authorityExtensions(publicKey: webcrypto.CryptoKey): Promise<x509.Extension[]> {
  return [
    new x509.BasicConstraintsExtension(true, undefined, true),
    new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
  ];
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
}

let lastSerialNumber = 0;

/** Positive and unique in the process. */
function serialNumber(): string {
  lastSerialNumber += 1;
  return (0x1000 + lastSerialNumber).toString(16);
}
