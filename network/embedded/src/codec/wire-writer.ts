/**
 * Writes protobuf's wire format (proto3) field by field, without an object for each message between: for what is written many
 * times a transaction. Fields are to be given in ascending order, as the generated code writes them; like it, this leaves out
 * zero, false and what is empty, but for nested messages.
 */
export class WireWriter {
  #bytes: Buffer;
  #length = 0;

  /** @param room how long it will be, about, in bytes: more makes room for itself */
  constructor(room = 256) {
    this.#bytes = Buffer.allocUnsafe(room);
  }

  /** uint32, uint64 or an enumeration; a safe integer that is not negative. */
  number(field: number, value: number): this {
    if (value === 0) return this;
    this.#tag(field, VARINT);
    this.#varint(value);
    return this;
  }

  /** int32 or int64. */
  signed(field: number, value: number): this {
    if (value >= 0) return this.number(field, value);
    this.#tag(field, VARINT);
    this.#ensure(LONGEST_VARINT);
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest >= 128n; rest >>= 7n) this.#bytes[this.#length++] = Number(rest & 127n) + 128;
    this.#bytes[this.#length++] = Number(rest);
    return this;
  }

  flag(field: number, value: boolean): this {
    return this.number(field, value ? 1 : 0);
  }

  text(field: number, value: string): this {
    return value === '' ? this : this.element(field, value);
  }

  /** Text that is written even where there is none: an element of a list. */
  element(field: number, value: string): this {
    const size = Buffer.byteLength(value);
    this.#tag(field, DELIMITED);
    this.#varint(size);
    this.#ensure(size);
    this.#length += this.#bytes.write(value, this.#length);
    return this;
  }

  bytes(field: number, value: Uint8Array): this {
    return value.length === 0 ? this : this.message(field, value);
  }

  /** Bytes that are written even where there are none: a nested message, or an element of a list. */
  message(field: number, value: Uint8Array): this {
    this.#tag(field, DELIMITED);
    this.#varint(value.length);
    this.#ensure(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
    return this;
  }

  /** A nested message, written by `fill` to this same writer. */
  nested(field: number, fill: (writer: WireWriter) => void): this {
    this.#tag(field, DELIMITED);
    // Most are short: room for one byte of length, and more is made where it does not do.
    const start = this.#length + 1;
    this.#ensure(1);
    this.#length = start;
    fill(this);
    const size = this.#length - start;
    const more = varintSize(size) - 1;
    if (more > 0) {
      this.#ensure(more);
      this.#bytes.copyWithin(start + more, start, this.#length);
    }
    this.#length = start - 1;
    this.#varint(size);
    this.#length += size;
    return this;
  }

  /** `map<string, bytes>`, in the order of its keys. */
  map(field: number, entries: ReadonlyMap<string, Uint8Array>): this {
    for (const [key, value] of [...entries].sort(([one], [other]) => (one < other ? -1 : 1))) {
      this.nested(field, (entry) => entry.element(1, key).message(2, value));
    }
    return this;
  }

  /** What was written; nothing more may be. */
  finish(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    this.#ensure(LONGEST_VARINT);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  #ensure(more: number): void {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

const VARINT = 0;
const DELIMITED = 2;
const LONGEST_VARINT = 10;

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size += 1;
  return size;
}
