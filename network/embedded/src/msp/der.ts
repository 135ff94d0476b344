/** One value of ASN.1 DER (X.690): its tag's first byte, its content, and all of it. */
export interface DerValue {
  readonly tag: number;
  readonly content: Uint8Array;
  readonly bytes: Uint8Array;
}

export const DER = {
  INTEGER: 0x02,
  BIT_STRING: 0x03,
  OCTET_STRING: 0x04,
  OBJECT_IDENTIFIER: 0x06,
  SEQUENCE: 0x30,
} as const;

/**
 * Reads the value at the start; what follows it is not looked at.
 *
 * @throws RangeError where the bytes end too early or a length is not in its shortest form
 */
export function readDer(bytes: Uint8Array): DerValue {
  const tag = byteAt(bytes, 0);
  const first = byteAt(bytes, 1);
  let length = first;
  let offset = 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new RangeError('The DER length is not definite, or too long.');
    length = 0;
    for (let index = 0; index < count; index += 1) length = length * 256 + byteAt(bytes, offset + index);
    if (length < 0x80 || length < 256 ** (count - 1)) {
      throw new RangeError('The DER length is not in its shortest form.');
    }
    offset += count;
  }
  if (offset + length > bytes.length) throw new RangeError('The DER value is cut off.');
  return { tag, content: bytes.subarray(offset, offset + length), bytes: bytes.subarray(0, offset + length) };
}

/** The values inside a constructed one. @throws RangeError */
export function derChildren(value: DerValue): readonly DerValue[] {
  const children: DerValue[] = [];
  for (let offset = 0; offset < value.content.length;) {
    const child = readDer(value.content.subarray(offset));
    children.push(child);
    offset += child.bytes.length;
  }
  return children;
}

/** The same, where the value must have that tag. @throws RangeError */
export function derSequence(value: DerValue | undefined, tag: number = DER.SEQUENCE): readonly DerValue[] {
  if (value?.tag !== tag) throw new RangeError('The DER value has another tag than expected.');
  return derChildren(value);
}

/** An unsigned integer. @throws RangeError where the value is no integer, negative, or padded */
export function derUnsigned(value: DerValue | undefined): bigint {
  if (value?.tag !== DER.INTEGER) throw new RangeError('The DER value is no integer.');
  const first = byteAt(value.content, 0);
  if (first >= 0x80) throw new RangeError('The DER integer is negative.');
  if (first === 0 && value.content.length > 1 && byteAt(value.content, 1) < 0x80) {
    throw new RangeError('The DER integer is padded.');
  }
  return BigInt(`0x${Buffer.from(value.content).toString('hex')}`);
}

function byteAt(bytes: Uint8Array, offset: number): number {
  const byte = bytes[offset];
  if (byte === undefined) throw new RangeError('The DER value is cut off.');
  return byte;
}
