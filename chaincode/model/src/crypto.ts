/**
 * The only file that touches a cryptography library, so that another platform replaces this one alone.
 * Everything is synchronous, as a chaincode wants it.
 */
import { createHash, createHmac, createPublicKey, hkdfSync, verify } from 'node:crypto';
import type { PublicKeyJwk } from './values';

/** The order of P-256 (SEC 2, secp256r1), halved: a signature's s above it has a twin below it. */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const HALF_ORDER = P256_ORDER / 2n;

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

/** Whether s of a 64-byte signature is in the lower half, so that nobody makes a second valid one of it. */
export function isLowS(signature: Uint8Array): boolean {
  return readBigInt(signature.subarray(32)) <= HALF_ORDER;
}

/** The twin of a 64-byte signature whose s is in the lower half; signers call it, verifiers only check. */
export function toLowS(signature: Uint8Array): Uint8Array {
  if (isLowS(signature)) return signature;
  const s = P256_ORDER - readBigInt(signature.subarray(32));
  const result = new Uint8Array(signature);
  result.set(Buffer.from(s.toString(16).padStart(64, '0'), 'hex'), 32);
  return result;
}

function readBigInt(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}
