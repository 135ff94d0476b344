import { createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { msp } from '@hyperledger/fabric-protos';

/** Order of the P-256 group, and its half: Fabric refuses a signature whose s is above the half. */
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
const HALF = ORDER / 2n;

/** Somebody who can sign. */
export class SigningIdentity {
  /** `msp.SerializedIdentity` */
  readonly serialized: Uint8Array;
  readonly #key: KeyObject;

  constructor(
    readonly mspId: string,
    certificate: Uint8Array,
    key: KeyObject,
  ) {
    const identity = new msp.SerializedIdentity();
    identity.setMspid(mspId);
    identity.setIdBytes(certificate);
    this.serialized = identity.serializeBinary();
    this.#key = key;
  }

  /** Reads a signing MSP folder: `signcerts/` and `keystore/` with one file each. */
  static fromFolder(mspId: string, folder: string): SigningIdentity {
    const only = (name: string) => {
      const [file] = readdirSync(join(folder, name));
      if (file === undefined) throw new Error(`${join(folder, name)} is empty.`);
      return readFileSync(join(folder, name, file));
    };
    return new SigningIdentity(mspId, only('signcerts'), createPrivateKey(only('keystore')));
  }

  /** @returns an ECDSA signature over SHA-256, in DER, with low s */
  sign(message: Uint8Array): Uint8Array {
    const raw = sign('sha256', message, { key: this.#key, dsaEncoding: 'ieee-p1363' });
    const s = BigInt(`0x${raw.subarray(32).toString('hex')}`);
    return toDer(raw.subarray(0, 32), s > HALF ? fromBigInt(ORDER - s) : raw.subarray(32));
  }

  /** @returns the same signature with high s, which is as good for ECDSA but not for Fabric */
  signHigh(message: Uint8Array): Uint8Array {
    const raw = sign('sha256', message, { key: this.#key, dsaEncoding: 'ieee-p1363' });
    const s = BigInt(`0x${raw.subarray(32).toString('hex')}`);
    return toDer(raw.subarray(0, 32), s > HALF ? raw.subarray(32) : fromBigInt(ORDER - s));
  }
}

function fromBigInt(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex');
}

function toDer(r: Buffer, s: Buffer): Uint8Array {
  const content = Buffer.concat([derInteger(r), derInteger(s)]);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

function derInteger(value: Buffer): Buffer {
  let start = 0;
  while (start < value.length - 1 && value[start] === 0) start++;
  const digits = value.subarray(start);
  const padded = (digits[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.alloc(1), digits]) : digits;
  return Buffer.concat([Buffer.from([0x02, padded.length]), padded]);
}
