import * as v from 'valibot';
import { canonicalBytes } from './canonical';
import { base64url, sha256 } from './crypto';
import { Digest, type PublicKeyJwk } from './values';

/** SHA-256 of bytes. */
export function digestOf(bytes: Uint8Array): Digest {
  return v.parse(Digest, base64url(sha256(bytes)));
}

/** SHA-256 of a value's canonical JSON. */
export function digestOfValue(value: unknown): Digest {
  return digestOf(canonicalBytes(value));
}

/** The first 64 bits of the same in hexadecimal, where something has to be told apart within an id. */
export function shortDigestOfValue(value: unknown): string {
  const bytes = sha256(canonicalBytes(value)).subarray(0, 8);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The thumbprint of a key (RFC 7638), by which signatures name it. */
export function thumbprint(jwk: PublicKeyJwk): Digest {
  return digestOfValue({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
}

/**
 * The digest of the sentence that a patient was shown. It is salted: there are few sentences, and a bare hash of one
 * would tell what the consent is about.
 *
 * @param salt at least 128 random bits, in base64url; kept with the sentence, off the ledger.
 */
export function digestOfSentence(sentence: { language: string; text: string; salt: string }): Digest {
  return digestOfValue({ language: sentence.language, salt: sentence.salt, text: sentence.text });
}
