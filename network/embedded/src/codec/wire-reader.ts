import { isUtf8 } from 'node:buffer';
import { JoinedBytes } from './joined-bytes';
import { InvalidTextError, WireError } from './wire-error';

/** What a field of bytes has where the message does not carry it. */
export const NOTHING: Uint8Array = new Uint8Array();

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const START_GROUP = 3;
const END_GROUP = 4;
const FIXED32 = 5;

/** As many groups within each other Go's protobuf passes over. */
const DEEPEST_GROUP = 10_000;
const BEYOND_32_BITS = 2 ** 32;

/**
 * Reads protobuf's wire format field by field, without an object of the generated code between: for what is read many times
 * a transaction. As strict as Go's protobuf, and it takes the same for the same: a field that comes again replaces the one
 * before it (a nested message is merged with it), and one with another wire type than the message gives it is unknown.
 * That is why what reads a field is given what is there already.
 *
 * The bytes that it gives are parts of those that it reads, not copies.
 *
 * @example
 * let name = '';
 * while (reader.next()) {
 *   if (reader.field === 1) name = reader.text(name);
 *   else reader.skip();
 * }
 */
export class WireReader {
  /** The number of the field at which the reader stands. */
  field = 0;

  readonly #bytes: Uint8Array;
  #text: Buffer | undefined;
  #cursor = 0;
  #wireType = 0;
  /** Messages that came again, by their field. */
  #merged: Map<number, JoinedBytes> | undefined;
  /** The two halves of the last varint, without signs. */
  #low = 0;
  #high = 0;

  constructor(bytes: Uint8Array) {
    // Part of a Buffer is a Buffer, of which views would be, too.
    this.#bytes = Buffer.isBuffer(bytes)
      ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
      : bytes;
  }

  /** Where the next field begins, once the one before it has been read or skipped. */
  get position(): number {
    return this.#cursor;
  }

  /** Goes to the next field, which is then to be read or skipped. @returns whether there is one */
  next(): boolean {
    if (this.#cursor === this.#bytes.length) return false;
    this.#tag();
    if (this.#wireType === END_GROUP) throw new WireError('the end of a group that has not begun');
    return true;
  }

  /** Passes over the field, whatever it is. */
  skip(): void {
    if (this.#wireType === START_GROUP) this.#skipGroup();
    else this.#skipValue();
  }

  /** `bytes`. */
  bytes(before: Uint8Array): Uint8Array {
    return this.#delimited() ?? before;
  }

  /** `string`. @throws InvalidTextError */
  text(before: string): string {
    if (!this.#is(DELIMITED)) return before;
    const end = this.#end();
    const start = this.#cursor;
    this.#cursor = end;
    const { buffer, byteOffset, length } = this.#bytes;
    this.#text ??= Buffer.from(buffer, byteOffset, length);
    const text = this.#text.toString('utf8', start, end);
    // What is no UTF-8 becomes this character, which may also stand there itself.
    if (text.includes('\uFFFD') && !isUtf8(this.#bytes.subarray(start, end))) throw new InvalidTextError();
    return text;
  }

  /**
   * A nested message's bytes. Where the field comes again these are all that came, one behind the other: to read them as one
   * message is what protobuf calls merging.
   */
  message(before: Uint8Array | undefined): Uint8Array | undefined {
    const message = this.#delimited();
    if (!message) return before;
    if (!before) {
      this.#merged?.delete(this.field);
      return message;
    }
    // Each is a message by itself: what one begins, the next must not end.
    skipAll(message);
    this.#merged ??= new Map();
    let joined = this.#merged.get(this.field);
    if (!joined) {
      skipAll(before);
      joined = new JoinedBytes(before);
      this.#merged.set(this.field, joined);
    }
    return joined.add(message);
  }

  /** One more element of a list of bytes. */
  append(list: Uint8Array[]): void {
    const element = this.#delimited();
    if (element) list.push(element);
  }

  /** One more element of a list of strings. @throws InvalidTextError */
  appendText(list: string[]): void {
    if (this.#wireType === DELIMITED) list.push(this.text(''));
    else this.skip();
  }

  /** One more element of a list of messages, read by `read`. */
  appendMessage<View>(list: View[], read: (reader: WireReader) => View): void {
    const element = this.#delimited();
    if (element) list.push(read(new WireReader(element)));
  }

  /** An entry of `map<string, bytes>`; another one with the same key replaces it. @throws InvalidTextError */
  entry(map: Map<string, Uint8Array>): void {
    const entry = this.#delimited();
    if (!entry) return;
    const reader = new WireReader(entry);
    let key = '';
    let value = NOTHING;
    while (reader.next()) {
      if (reader.field === 1) key = reader.text(key);
      else if (reader.field === 2) value = reader.bytes(value);
      else reader.skip();
    }
    map.set(key, value);
  }

  /** `int32`, or an enumeration. */
  int32(before: number): number {
    if (!this.#is(VARINT)) return before;
    this.#varint();
    return this.#low | 0;
  }

  /** `uint32`. */
  uint32(before: number): number {
    if (!this.#is(VARINT)) return before;
    this.#varint();
    return this.#low;
  }

  /** `int64`; beyond JavaScript's safe integers the nearest number. */
  int64(before: number): number {
    if (!this.#is(VARINT)) return before;
    this.#varint();
    return (this.#high | 0) * BEYOND_32_BITS + this.#low;
  }

  /** `uint64`; beyond JavaScript's safe integers the nearest number. */
  uint64(before: number): number {
    if (!this.#is(VARINT)) return before;
    this.#varint();
    return this.#high * BEYOND_32_BITS + this.#low;
  }

  /** `bool`. */
  flag(before: boolean): boolean {
    if (!this.#is(VARINT)) return before;
    this.#varint();
    return this.#low !== 0 || this.#high !== 0;
  }

  /** Passes over a field with another wire type. */
  #is(wireType: number): boolean {
    if (this.#wireType === wireType) return true;
    this.skip();
    return false;
  }

  #delimited(): Uint8Array | undefined {
    if (!this.#is(DELIMITED)) return undefined;
    const end = this.#end();
    const value = this.#bytes.subarray(this.#cursor, end);
    this.#cursor = end;
    return value;
  }

  /** Reads a length. @returns where what has this length ends */
  #end(): number {
    this.#varint();
    return this.#after(this.#high * BEYOND_32_BITS + this.#low);
  }

  /** @returns the place so many bytes further on */
  #after(length: number): number {
    const end = this.#cursor + length;
    if (end > this.#bytes.length) throw new WireError('a field that is longer than what there is');
    return end;
  }

  #tag(): void {
    this.#varint();
    if (this.#high !== 0) throw new WireError('a field number that is too large');
    this.field = this.#low >>> 3;
    this.#wireType = this.#low & 7;
    if (this.field === 0) throw new WireError('field number 0');
  }

  #skipValue(): void {
    switch (this.#wireType) {
      case VARINT:
        this.#varint();
        return;
      case FIXED64:
        this.#cursor = this.#after(8);
        return;
      case DELIMITED:
        this.#cursor = this.#end();
        return;
      case FIXED32:
        this.#cursor = this.#after(4);
        return;
      default:
        throw new WireError('a wire type that there is not');
    }
  }

  #skipGroup(): void {
    const { field } = this;
    const open = [field];
    while (open.length > 0) {
      this.#tag();
      if (this.#wireType === START_GROUP) open.push(this.field);
      else if (this.#wireType !== END_GROUP) this.#skipValue();
      else if (open.pop() !== this.field) throw new WireError('the end of another group');
      if (open.length > DEEPEST_GROUP) throw new WireError('groups nested too deep');
    }
    this.field = field;
  }

  /** Into `#low` and `#high`: at most ten bytes and 64 bits. */
  #varint(): void {
    const bytes = this.#bytes;
    let byte = bytes[this.#cursor++] ?? cutOff();
    this.#high = 0;
    if (byte < 128) {
      this.#low = byte;
      return;
    }
    let low = byte & 127;
    let high = 0;
    for (let shift = 7; byte >= 128; shift += 7) {
      byte = bytes[this.#cursor++] ?? cutOff();
      const bits = byte & 127;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >>> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else if (byte > 1) throw new WireError('a number of more than 64 bits');
      else high |= byte << 31;
    }
    this.#low = low >>> 0;
    this.#high = high >>> 0;
  }
}

function cutOff(): never {
  throw new WireError('a number that is cut off');
}

function skipAll(bytes: Uint8Array): void {
  const reader = new WireReader(bytes);
  while (reader.next()) reader.skip();
}

/** Fields 1 and 2 of a message that has no others, both of them `bytes`: there are many. */
export function readTwo(reader: WireReader): readonly [first: Uint8Array, second: Uint8Array] {
  let first = NOTHING;
  let second = NOTHING;
  while (reader.next()) {
    if (reader.field === 1) first = reader.bytes(first);
    else if (reader.field === 2) second = reader.bytes(second);
    else reader.skip();
  }
  return [first, second];
}
