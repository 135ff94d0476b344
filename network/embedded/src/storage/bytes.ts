/** Writes the compact records of the store: numbers as variable-length integers, texts and bytes with their length. */
export interface RecordWriter {
  number(value: number): RecordWriter;
  bytes(value: Uint8Array): RecordWriter;
  text(value: string): RecordWriter;
  /** Bytes without a length: the last thing in a record. */
  rest(value: Uint8Array): RecordWriter;
  finish(): Buffer;
}

export function writeRecord(): RecordWriter {
  const parts: Uint8Array[] = [];
  const writer: RecordWriter = {
    number: (value) => {
      parts.push(variableLength(value));
      return writer;
    },
    bytes: (value) => {
      parts.push(variableLength(value.length), value);
      return writer;
    },
    text: (value) => writer.bytes(Buffer.from(value)),
    rest: (value) => {
      parts.push(value);
      return writer;
    },
    finish: () => Buffer.concat(parts),
  };
  return writer;
}

/** Base 128, lowest digits first, the high bit set on all bytes but the last; up to 2^53. */
function variableLength(value: number): Uint8Array {
  const digits: number[] = [];
  let left = value;
  while (left >= 0x80) {
    digits.push((left % 0x80) | 0x80);
    left = Math.floor(left / 0x80);
  }
  digits.push(left);
  return Uint8Array.from(digits);
}

export interface RecordReader {
  number(): number;
  bytes(): Uint8Array;
  text(): string;
  rest(): Uint8Array;
}

/** Reads what {@link writeRecord} wrote. @throws RangeError where the record is shorter than it says */
export function readRecord(record: Uint8Array): RecordReader {
  let position = 0;
  const byte = (): number => {
    const value = record[position];
    if (value === undefined) throw new RangeError('The record ends too early.');
    position += 1;
    return value;
  };
  const reader: RecordReader = {
    number: () => {
      let value = 0;
      let weight = 1;
      for (;;) {
        const digit = byte();
        value += (digit & 0x7f) * weight;
        if (digit < 0x80) return value;
        weight *= 0x80;
      }
    },
    bytes: () => {
      const length = reader.number();
      if (position + length > record.length) throw new RangeError('The record ends too early.');
      position += length;
      return record.subarray(position - length, position);
    },
    text: () => Buffer.from(reader.bytes()).toString(),
    rest: () => record.subarray(position),
  };
  return reader;
}
