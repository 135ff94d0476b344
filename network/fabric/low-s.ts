import { type KeyObject, sign } from 'node:crypto';

/** The order of P-256 (SEC 2, 2.4.2). */
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/**
 * Signs with ECDSA on P-256 and SHA-256, and gives DER whose `s` is in the lower half: Fabric refuses the other one.
 *
 * @param key a P-256 private key
 */
export function signLowS(key: KeyObject, message: Uint8Array): Buffer {
  const raw = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' }).toString('hex');
  const r = BigInt(`0x${raw.slice(0, 64)}`);
  const s = BigInt(`0x${raw.slice(64)}`);
  const numbers = Buffer.concat([integer(r), integer(s > ORDER / 2n ? ORDER - s : s)]);
  return Buffer.concat([Buffer.of(0x30, numbers.length), numbers]);
}

/** DER INTEGER (X.690, 8.3): shortest form, with a zero before a byte that would make it negative. */
function integer(value: bigint): Buffer {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
  const padded = bytes.readUInt8(0) >= 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(0x02, padded.length), padded]);
}
