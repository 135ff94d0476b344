/**
 * The only file that touches a cryptography library, so that another platform replaces this one alone: browsers take
 * `crypto.browser.ts` (the member `browser` of package.json). Everything is synchronous, as a chaincode wants it.
 */
import { createHash, createHmac, createPublicKey, hkdfSync, verify } from 'node:crypto';
import { isLowS } from './low-s';
import type { PublicKeyJwk } from './values';

export { isLowS, toLowS } from './low-s';

export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return createHmac('sha256', key).update(bytes).digest();
}

/** HKDF with SHA-256 (RFC 5869) without a salt; `info` separates the purposes. */
export function hkdfSha256(key: Uint8Array, info: string, length: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), info, length));
}

export function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url');
}

/**
 * Decodes unpadded base64url strictly: what does not encode back to the same text is refused.
 *
 * @returns undefined for any other text.
 */
export function fromBase64url(text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined;
}

/** @returns whether the key is a point of the curve. */
export function isValidPublicKey(jwk: PublicKeyJwk): boolean {
  try {
    createPublicKey({ key: { ...jwk }, format: 'jwk' });
    return true;
  } catch {
    return false;
  }
}

/** ECDSA with P-256 and SHA-256; the signature is r and s, 32 bytes each, s in the lower half. */
export function verifyEs256(jwk: PublicKeyJwk, message: Uint8Array, signature: Uint8Array): boolean {
  if (signature.length !== 64 || !isLowS(signature)) return false;
  try {
    const key = createPublicKey({ key: { ...jwk }, format: 'jwk' });
    return verify('sha256', message, { key, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    return false;
  }
}
