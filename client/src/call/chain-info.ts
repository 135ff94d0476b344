/**
 * The height in the bytes of a `common.BlockchainInfo`, which `qscc` answers: a varint in field 1, beside two hashes. What is zero
 * stands in no protobuf message.
 *
 * @throws RangeError where the bytes are no such message
 */
export function heightOf(info: Uint8Array): bigint {
  let height = 0n;
  for (let at = 0; at < info.length;) {
    const tag = varint(info, at);
    const value = varint(info, tag.end);
    if (tag.value === 8n) {
      height = value.value;
    }
    // A varint ends where it ends; of bytes, it is their length.
    const isBytes = (tag.value & 7n) === 2n;
    if (!isBytes && (tag.value & 7n) !== 0n) {
      throw new RangeError('The chain information has a field of another kind than this version knows.');
    }
    at = value.end + (isBytes ? Number(value.value) : 0);
  }
  return height;
}

function varint(bytes: Uint8Array, start: number): { value: bigint; end: number } {
  let value = 0n;
  for (let at = start, shift = 0n; shift < 64n; at++, shift += 7n) {
    const byte = bytes[at];
    if (byte === undefined) {
      break;
    }
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) {
      return { value, end: at + 1 };
    }
  }
  throw new RangeError('The chain information ends within a number, or has one of more than 64 bits.');
}
