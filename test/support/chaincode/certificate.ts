import { generateKeyPairSync, type KeyPairKeyObjectResult, sign, X509Certificate } from 'node:crypto';

/** The extension in which Fabric CA writes attributes: JSON `{"attrs": {...}}`. */
const FABRIC_ATTRIBUTES = '1.2.3.4.5.6.7.8.1';

/** A P-256 key pair for a certificate. */
export function certificateKey(): KeyPairKeyObjectResult {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

/**
 * A self-signed P-256 certificate with Fabric CA's attributes, in PEM. It is written by hand, since a library for it
 * brings another copy of reflect-metadata than the contract API's.
 */
export function createCertificate(
  subject: { name: string; unit: string },
  attributes: Record<string, string>,
  { privateKey, publicKey } = certificateKey(),
): X509Certificate {
  const name = sequence(
    set(sequence(oid('2.5.4.11'), utf8String(subject.unit))),
    set(sequence(oid('2.5.4.3'), utf8String(subject.name))),
  );
  const algorithm = sequence(oid('1.2.840.10045.4.3.2'));
  const extension = sequence(
    oid(FABRIC_ATTRIBUTES),
    der(0x04, Buffer.from(JSON.stringify({ attrs: attributes }), 'utf8')),
  );
  const body = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1)),
    algorithm,
    name,
    sequence(der(0x17, Buffer.from('250101000000Z')), der(0x17, Buffer.from('350101000000Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  );
  const signature = der(0x03, Buffer.concat([Buffer.of(0), sign('sha256', body, privateKey)]));
  return new X509Certificate(sequence(body, algorithm, signature));
}

function der(tag: number, ...contents: readonly Buffer[]): Buffer {
  const content = Buffer.concat(contents);
  const length =
    content.length < 0x80
      ? Buffer.of(content.length)
      : Buffer.of(0x82, content.length >> 8, content.length & 0xff);
  return Buffer.concat([Buffer.of(tag), length, content]);
}

const sequence = (...contents: readonly Buffer[]): Buffer => der(0x30, ...contents);
const set = (...contents: readonly Buffer[]): Buffer => der(0x31, ...contents);
const utf8String = (text: string): Buffer => der(0x0c, Buffer.from(text, 'utf8'));

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let high = arc >> 7; high > 0; high >>= 7) groups.unshift((high & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}
