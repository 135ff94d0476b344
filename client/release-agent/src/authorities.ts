import 'reflect-metadata';
import { X509Crl } from '@peculiar/x509';
import { webcrypto, X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A hospital's certificate authorities, as its MSP folder has them. */
export interface Authorities {
  readonly mspId: string;
  /** Roots and intermediates that sign who people and programs are. */
  readonly identity: readonly X509Certificate[];
  /** Roots and intermediates that sign who is at an end of a connection. */
  readonly tls: readonly X509Certificate[];
  /** Serial numbers that an authority has revoked, by the authority's fingerprint; hexadecimal, without leading zeros. */
  readonly revoked: ReadonlyMap<string, ReadonlySet<string>>;
}

/**
 * Reads a verifying MSP folder: `cacerts`, `intermediatecerts`, `tlscacerts`, `tlsintermediatecerts`, `crls`.
 *
 * @throws Error that names the file which cannot be used; a list of revoked certificates that no authority signed is one
 */
export async function loadAuthorities(mspId: string, folder: string): Promise<Authorities> {
  const read = async (name: string) =>
    (await textsOf(join(folder, name))).map(({ text }) => new X509Certificate(text));
  const identity = [...(await read('cacerts')), ...(await read('intermediatecerts'))];
  const tls = [...(await read('tlscacerts')), ...(await read('tlsintermediatecerts'))];
  if (identity.length === 0) throw new Error(`${join(folder, 'cacerts')} holds no certificate.`);
  const revoked = new Map<string, Set<string>>();
  for (const { path, text } of await textsOf(join(folder, 'crls'))) {
    const list = new X509Crl(text);
    const issuer = await issuerOf(list, [...identity, ...tls]);
    if (issuer === undefined) throw new Error(`No authority of ${mspId} has signed ${path}.`);
    const serials = revoked.get(issuer.fingerprint256) ?? new Set();
    for (const { serialNumber } of list.entries) serials.add(serialOf(serialNumber));
    revoked.set(issuer.fingerprint256, serials);
  }
  return { mspId, identity, tls, revoked };
}

/** One form for serial numbers, which libraries write with or without leading zeros, in upper or lower case. */
export function serialOf(hexadecimal: string): string {
  return hexadecimal.toLowerCase().replace(/^0+(?=.)/, '');
}

async function issuerOf(
  list: X509Crl,
  authorities: readonly X509Certificate[],
): Promise<X509Certificate | undefined> {
  for (const authority of authorities) {
    const { asymmetricKeyDetails } = authority.publicKey;
    if (asymmetricKeyDetails?.namedCurve !== 'prime256v1') continue;
    const spki = authority.publicKey.export({ type: 'spki', format: 'der' });
    const publicKey = await webcrypto.subtle.importKey(
      'spki',
      spki,
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['verify'],
    );
    if (await list.verify({ publicKey }, webcrypto).catch(() => false)) return authority;
  }
  return undefined;
}

async function textsOf(folder: string): Promise<{ path: string; text: string }[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  return Promise.all(
    names.map(async (name) => ({
      path: join(folder, name),
      text: await readFile(join(folder, name), 'utf8'),
    })),
  );
}
