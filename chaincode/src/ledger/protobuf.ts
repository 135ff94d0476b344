/**
 * The few shapes of protobuf's wire format that the chaincode writes and reads itself: small, deterministic, and without the
 * libraries whose versions disturb one another in one process.
 */

/** A field of bytes, a text or a message: its tag, its length, itself. */
export function bytesField(field: number, bytes: Uint8Array): Uint8Array {
  return concat([varint((field << 3) | 2), varint(bytes.length), bytes]);
}

export function textField(field: number, text: string): Uint8Array {
  return bytesField(field, Buffer.from(text, 'utf8'));
}

export function varintField(field: number, value: number): Uint8Array {
  return concat([varint(field << 3), varint(value)]);
}

export function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}

/** One field of a message: a number, or bytes. */
export interface Field {
  readonly field: number;
  readonly value: number | Uint8Array;
}

/**
 * The fields of a message in the order in which they stand, of the two kinds that are written above.
 *
 * @throws RangeError for other kinds, and for bytes that are cut off.
 */
export function fieldsOf(message: Uint8Array): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const number = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++];
      if (byte === undefined || factor > 2 ** 28) throw new RangeError('a number is cut off');
      value += (byte & 0x7f) * factor;
      if (byte < 0x80) return value;
    }
  };
  while (at < message.length) {
    const tag = number();
    const kind = tag & 7;
    const value = number();
    if (kind === 0) {
      fields.push({ field: tag >>> 3, value });
      continue;
    }
    if (kind !== 2 || at + value > message.length)
      throw new RangeError('a field is cut off, or of another kind');
    fields.push({ field: tag >>> 3, value: message.subarray(at, at + value) });
    at += value;
  }
  return fields;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 0x80) return Uint8Array.from([...bytes, rest]);
    bytes.push((rest & 0x7f) | 0x80);
  }
}
