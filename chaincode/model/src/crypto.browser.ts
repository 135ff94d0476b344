/**
 * What `crypto.ts` is for browsers, which take this file in its place: the same functions, with the same results. Web
 * Crypto does not do, since it is asynchronous; signing, which has to keep a key, is done with it in the client.
 */
import { p256 } from '@noble/curves/nist.js';
import { hkdf } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import type * as nodeCrypto from './crypto';
import { isLowS } from './low-s';

export { isLowS, toLowS } from './low-s';

export const sha256: typeof nodeCrypto.sha256 = (bytes) => nobleSha256(bytes);

export const hmacSha256: typeof nodeCrypto.hmacSha256 = (key, bytes) => hmac(nobleSha256, key, bytes);

export const hkdfSha256: typeof nodeCrypto.hkdfSha256 = (key, info, length) =>
  hkdf(nobleSha256, key, undefined, new TextEncoder().encode(info), length);

export const base64url: typeof nodeCrypto.base64url = (bytes) =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

export const fromBase64url: typeof nodeCrypto.fromBase64url = (text) => {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  );
  return base64url(bytes) === text ? bytes : undefined;
};

export const isValidPublicKey: typeof nodeCrypto.isValidPublicKey = (jwk) => pointOf(jwk) !== undefined;

export const verifyEs256: typeof nodeCrypto.verifyEs256 = (jwk, message, signature) => {
  if (signature.length !== 64 || !isLowS(signature)) return false;
  const point = pointOf(jwk);
  return point !== undefined && p256.verify(signature, nobleSha256(message), point);
};

/** The uncompressed point (SEC 1, 2.3.3) of a key that is one of the curve. */
function pointOf({ x, y }: { x: string; y: string }): Uint8Array | undefined {
  const coordinates = [fromBase64url(x), fromBase64url(y)];
  const point = Uint8Array.from([4, ...coordinates.flatMap((bytes) => [...(bytes ?? [])])]);
  try {
    p256.Point.fromHex(point);
    return point;
  } catch {
    return undefined;
  }
}
