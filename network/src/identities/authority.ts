import { createPrivateKey, createPublicKey, webcrypto, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, NetworkError } from '../errors';
import { writeFolderAtomic } from '../files/atomic';
import {
  algorithm,
  generateKeys,
  issueCertificate,
  type KeyPair,
  loadX509,
  privateKeyPem,
  type X509Library,
} from './certificate';
import { issueRevocationList, type RevokedCertificate } from './revocation/list';

type Subject = readonly Readonly<Record<string, string>>[];

const authorityDays = 15 * 365;

/** Certificate and private key, both PEM. */
export interface Credentials {
  readonly certificate: string;
  readonly key: string;
}

/** What an authority puts into a certificate beside what all of them have. */
export interface LeafProfile {
  readonly subject: Subject;
  readonly days: number;
  readonly extensions: (library: X509Library) => readonly InstanceType<X509Library['Extension']>[];
}

/** A certification authority whose key is in memory. */
export interface Authority {
  /** Its own certificate, PEM. */
  readonly certificate: string;
  /** Makes a key and a certificate for it. */
  issue(profile: LeafProfile): Promise<Credentials>;
  /** Signs a list of certificates that it has revoked (RFC 5280, section 5), PEM. */
  revocationList(revoked: readonly RevokedCertificate[]): Promise<string>;
}

/**
 * Opens the authority of a folder (`ca-cert.pem`, `ca-key.pem`), or founds it there.
 *
 * @throws NetworkError DATA_DAMAGED where the folder is there but cannot be used: a new authority would disown everybody
 */
export async function openAuthority(dir: string, subject: Subject): Promise<Authority> {
  if (!existsSync(dir)) {
    const { authority, key } = await foundAuthority(subject);
    writeFolderAtomic(dir, { 'ca-cert.pem': authority.certificate, 'ca-key.pem': key });
    return authority;
  }
  try {
    const certificate = readFileSync(join(dir, 'ca-cert.pem'), 'utf8');
    const privateKey = createPrivateKey(readFileSync(join(dir, 'ca-key.pem')));
    const parsed = new X509Certificate(certificate);
    if (!parsed.checkPrivateKey(privateKey)) throw new Error('the key is not that of the certificate');
    const usages = (use: 'sign' | 'verify'): ('sign' | 'verify')[] => [use];
    const der = privateKey.export({ format: 'der', type: 'pkcs8' });
    const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
    return authorityOf(certificate, subject, await loadX509(), {
      privateKey: await webcrypto.subtle.importKey('pkcs8', der, algorithm, false, usages('sign')),
      publicKey: await webcrypto.subtle.importKey('spki', spki, algorithm, true, usages('verify')),
    });
  } catch (error) {
    throw new NetworkError(
      'DATA_DAMAGED',
      `the certification authority in ${dir} cannot be used (${messageOf(error)}): bring that folder back from a backup`,
    );
  }
}

/** Founds an authority that stands nowhere but in memory. */
export async function foundAuthority(subject: Subject): Promise<{ authority: Authority; key: string }> {
  const library = await loadX509();
  const keys = await generateKeys();
  const certificate = await issueCertificate(library, {
    subject,
    issuer: subject,
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    issuerPublicKey: keys.publicKey,
    days: authorityDays,
    extensions: [
      new library.BasicConstraintsExtension(true, 0, true),
      new library.KeyUsagesExtension(
        library.KeyUsageFlags.keyCertSign |
          library.KeyUsageFlags.cRLSign |
          library.KeyUsageFlags.digitalSignature,
        true,
      ),
    ],
  });
  return {
    authority: authorityOf(certificate, subject, library, keys),
    key: await privateKeyPem(keys.privateKey),
  };
}

function authorityOf(certificate: string, issuer: Subject, library: X509Library, own: KeyPair): Authority {
  return {
    certificate,
    revocationList: (revoked) => issueRevocationList(library, { issuer, keys: own, revoked }),
    async issue(profile) {
      const keys = await generateKeys();
      return {
        certificate: await issueCertificate(library, {
          subject: profile.subject,
          issuer,
          publicKey: keys.publicKey,
          signingKey: own.privateKey,
          issuerPublicKey: own.publicKey,
          days: profile.days,
          extensions: [
            new library.BasicConstraintsExtension(false, undefined, true),
            ...profile.extensions(library),
          ],
        }),
        key: await privateKeyPem(keys.privateKey),
      };
    },
  };
}
