import { webcrypto } from 'node:crypto';
import { algorithm, type CertificateRequest, type KeyPair, loadX509, type X509Library } from '../certificate';
import { reasonOf, type RevocationReason } from './reasons';

/** One entry of a certificate revocation list. */
export interface RevokedCertificate {
  /** Hexadecimal, lower case, without leading zeros. */
  readonly serialNumber: string;
  readonly at: Date;
  /** Absent where the list does not say: those of Fabric CA do not. */
  readonly reason?: RevocationReason | undefined;
}

/** Peers look at no date of a list; other readers want the next one before this, and a list is written with each revocation. */
const days = 15 * 365;

/** The library's spelling of reasons, which is that of RFC 5280. */
const RFC_NAMES = {
  keycompromise: 'keyCompromise',
  affiliationchanged: 'affiliationChanged',
  superseded: 'superseded',
  cessationofoperation: 'cessationOfOperation',
  privilegewithdrawn: 'privilegeWithdrawn',
} as const satisfies Record<Exclude<RevocationReason, 'unspecified'>, string>;

/** What is revoked by a list. @param pem one CRL. @throws Error where it is none */
export async function readRevocationList(pem: string): Promise<RevokedCertificate[]> {
  const { X509Crl } = await loadX509();
  return new X509Crl(pem).entries.map(({ serialNumber, revocationDate, reason }) => ({
    serialNumber: plainSerial(serialNumber),
    at: revocationDate,
    reason: reason === undefined ? undefined : reasonOf(reason),
  }));
}

/** Signs a list in PEM. @param keys the authority's */
export async function issueRevocationList(
  library: X509Library,
  {
    issuer,
    keys,
    revoked,
  }: {
    readonly issuer: CertificateRequest['issuer'];
    readonly keys: KeyPair;
    readonly revoked: readonly RevokedCertificate[];
  },
): Promise<string> {
  const now = Date.now();
  const list = await library.X509CrlGenerator.create({
    issuer: issuer.map((attribute) =>
      Object.fromEntries(Object.entries(attribute).map(([type, value]) => [type, [value]])),
    ),
    thisUpdate: new Date(now),
    nextUpdate: new Date(now + days * 86_400_000),
    signingKey: keys.privateKey,
    signingAlgorithm: algorithm,
    // By it a peer finds out whose list it is.
    extensions: [await library.AuthorityKeyIdentifierExtension.create(keys.publicKey, false, webcrypto)],
    entries: revoked.map(({ serialNumber, at, reason }) => ({
      serialNumber: serialNumber.padStart(serialNumber.length + (serialNumber.length % 2), '0'),
      revocationDate: at,
      // RFC 5280 wants no reason rather than "unspecified".
      ...(reason === undefined || reason === 'unspecified'
        ? {}
        : { reason: library.X509CrlReason[RFC_NAMES[reason]] }),
    })),
  });
  return `${library.PemConverter.encode(list.rawData, 'X509 CRL')}\n`;
}

/** One form for serial numbers, which programs write with or without leading zeros, in upper or lower case. */
export function plainSerial(hexadecimal: string): string {
  return hexadecimal.toLowerCase().replace(/^0+(?=.)/, '');
}
