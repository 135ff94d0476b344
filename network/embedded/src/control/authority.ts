import { randomBytes, webcrypto } from 'node:crypto';
import { isLowS } from '../msp/ecdsa';

/** Certificate and private key, both PEM. */
export interface Credentials {
  readonly certificate: string;
  readonly key: string;
}

/** What Fabric calls the type of an identity: with node OUs it stands in the certificate as its OU. */
export type NodeOu = 'client' | 'peer' | 'orderer' | 'admin';

export interface CertificateOptions {
  /** The common name. */
  readonly name: string;
  readonly ou: NodeOu;
  /** As Fabric CA writes them, where `ClientIdentity` of the chaincode shims reads them. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** DNS names for a TLS server; absent: no server. */
  readonly hosts?: readonly string[];
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

/** A certification authority that lives as long as its test. */
export interface TestAuthority {
  /** Its own certificate, PEM. */
  readonly certificate: string;
  issue(options: CertificateOptions): Promise<Credentials>;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
/** Where Fabric CA puts attributes (`lib/attrmgr`). */
const ATTRIBUTES_OID = '1.2.3.4.5.6.7.8.1';

/** Founds a root authority, of P-256 keys. */
export async function foundAuthority(
  name: string,
  { notBefore, notAfter }: Pick<CertificateOptions, 'notBefore' | 'notAfter'>,
): Promise<TestAuthority> {
  // The library takes 100 ms to load: only those who found an authority wait for it.
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const own = await generateKeys();
  const issuer = [{ CN: [name] }];

  async function certify(
    publicKey: webcrypto.CryptoKey,
    subject: Record<string, string[]>[],
    extensions: readonly InstanceType<typeof x509.Extension>[],
    period: { readonly notBefore: number; readonly notAfter: number },
  ): Promise<string> {
    // Fabric rewrites a certificate whose signature is not low-S, and it is no longer the one in the file then.
    for (;;) {
      const certificate = await x509.X509CertificateGenerator.create(
        {
          serialNumber: serialNumber(),
          subject,
          issuer,
          notBefore: new Date(period.notBefore),
          notAfter: new Date(period.notAfter),
          publicKey,
          signingKey: own.privateKey,
          signingAlgorithm: ALGORITHM,
          extensions: [
            ...extensions,
            await x509.SubjectKeyIdentifierExtension.create(publicKey, false, webcrypto),
            await x509.AuthorityKeyIdentifierExtension.create(own.publicKey, false, webcrypto),
          ],
        },
        webcrypto,
      );
      if (isLowS(new Uint8Array(certificate.signature))) return `${certificate.toString('pem')}\n`;
    }
  }

  const flags = x509.KeyUsageFlags;
  const certificate = await certify(
    own.publicKey,
    issuer,
    [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(flags.keyCertSign | flags.cRLSign, true),
    ],
    { notBefore, notAfter },
  );
  return {
    certificate,
    issue: async ({ name: subject, ou, attributes, hosts, ...period }) => {
      const keys = await generateKeys();
      const extensions = [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(flags.digitalSignature, true),
        ...(hosts
          ? [
              new x509.SubjectAlternativeNameExtension(hosts.map((value) => ({ type: 'dns', value }))),
              new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
            ]
          : []),
        ...(attributes ? [new x509.Extension(ATTRIBUTES_OID, false, encodeAttributes(attributes))] : []),
      ];
      return {
        certificate: await certify(keys.publicKey, [{ OU: [ou] }, { CN: [subject] }], extensions, period),
        key: x509.PemConverter.encode(
          await webcrypto.subtle.exportKey('pkcs8', keys.privateKey),
          'PRIVATE KEY',
        ),
      };
    },
  };
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

function encodeAttributes(attributes: Readonly<Record<string, string>>): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(JSON.stringify({ attrs: attributes })));
}

/** Positive and not zero, with no leading zero byte. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes.writeUInt8((bytes.readUInt8(0) & 0x3f) | 0x40, 0);
  return bytes.toString('hex');
}
