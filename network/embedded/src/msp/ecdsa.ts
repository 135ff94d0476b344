import { type KeyObject, sign, verify, type VerifyKeyObjectInput } from 'node:crypto';
import { promisify } from 'node:util';
import { derSequence, derUnsigned, readDer } from './der';
import { MspError } from './error';

interface Curve {
  /** Of r and of s, in bytes. */
  readonly size: number;
  readonly halfOrder: bigint;
  readonly order: bigint;
}

function curve(size: number, order: bigint): Curve {
  return { size, order, halfOrder: order >> 1n };
}

/** Curves by OpenSSL's name, with their orders (SEC 2). */
const CURVES: ReadonlyMap<string, Curve> = new Map([
  ['prime256v1', curve(32, 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n)],
  [
    'secp384r1',
    curve(
      48,
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    ),
  ],
]);

/** Verifies as Fabric does: ECDSA over SHA-256 in DER, with the smaller of the two possible values of s. */
export interface EcdsaVerifier {
  verify(message: Uint8Array, signature: Uint8Array): boolean;
  /** The same on another thread. */
  verifyAsync(message: Uint8Array, signature: Uint8Array): Promise<boolean>;
}

/** Gives what it computes to a callback, on another thread of the process. */
const verifyElsewhere = promisify<string, Uint8Array, VerifyKeyObjectInput, Uint8Array, boolean>(verify);

/** @throws MspError where the key is not of a curve that is known here */
export function ecdsaVerifier(key: KeyObject): EcdsaVerifier {
  const { size, order, halfOrder } = curveOf(key);
  const input = { key, dsaEncoding: 'ieee-p1363' } as const;
  /** Both values in full length; undefined where they are not within their bounds. */
  const fixed = (signature: Uint8Array): Uint8Array | undefined => {
    const pair = readSignature(signature);
    if (!pair || pair.s > halfOrder || pair.s === 0n || pair.r === 0n || pair.r >= order) return undefined;
    return Buffer.concat([fixedSize(pair.r, size), fixedSize(pair.s, size)]);
  };
  return {
    verify: (message, signature) => {
      const values = fixed(signature);
      return values !== undefined && verify('sha256', message, input, values);
    },
    verifyAsync: async (message, signature) => {
      const values = fixed(signature);
      return values !== undefined && (await verifyElsewhere('sha256', message, input, values));
    },
  };
}

/** @throws MspError where the key is not of a curve that is known here */
export function ecdsaSigner(key: KeyObject): (message: Uint8Array) => Uint8Array {
  const parameters = curveOf(key);
  return (message) => {
    const fixed = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
    const r = unsigned(fixed.subarray(0, parameters.size));
    const s = unsigned(fixed.subarray(parameters.size));
    return writeSignature(r, s > parameters.halfOrder ? parameters.order - s : s);
  };
}

/** Whether a P-256 signature in DER has the smaller of the two possible values of s, as Fabric wants it. */
export function isLowS(signature: Uint8Array): boolean {
  const pair = readSignature(signature);
  const p256 = CURVES.get('prime256v1');
  return pair !== undefined && p256 !== undefined && pair.s <= p256.halfOrder;
}

function curveOf(key: KeyObject): Curve {
  const name = key.asymmetricKeyDetails?.namedCurve;
  const parameters = name === undefined ? undefined : CURVES.get(name);
  if (key.asymmetricKeyType !== 'ec' || !parameters) {
    throw new MspError(
      "could not validate identity's public key algorithm: only ECDSA on P-256 and P-384 is supported",
      { stage: 'validate' },
    );
  }
  return parameters;
}

/** Bytes after the signature are not looked at: Go's reader, whose verdict counts here, does not either. */
function readSignature(signature: Uint8Array): { readonly r: bigint; readonly s: bigint } | undefined {
  try {
    const [r, s] = derSequence(readDer(signature));
    return { r: derUnsigned(r), s: derUnsigned(s) };
  } catch {
    return undefined;
  }
}

function writeSignature(r: bigint, s: bigint): Uint8Array {
  const content = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

function derInteger(value: bigint): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const content = bytes.readUInt8(0) < 0x80 ? bytes : Buffer.concat([Buffer.from([0]), bytes]);
  return Buffer.concat([Buffer.from([0x02, content.length]), content]);
}

function fixedSize(value: bigint, size: number): Buffer {
  return Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex');
}

function unsigned(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
}
