import { isUtf8 } from 'node:buffer';
import { BinaryReader } from 'google-protobuf';
import { InvalidTextError, WireError } from './wire-error';

/**
 * Reads as strictly as Go's protobuf does. The library's own reader believes a field that says to be longer than the whole
 * message, and goes through four gigabytes of nothing; takes the end of a group for the end of the message; and makes
 * something up where text is not UTF-8.
 */
export class StrictReader extends BinaryReader {
  #start = 0;
  #end = 0;

  override nextField(): boolean {
    if (!super.nextField()) return false;
    if (this.getFieldNumber() === 0) throw new WireError('field number 0');
    if (this.isEndGroup()) throw new WireError('the end of a group that has not begun');
    if (this.isDelimited()) this.#measure();
    return true;
  }

  override readString(): string {
    if (!isUtf8(this.getBuffer().subarray(this.#start, this.#end))) throw new InvalidTextError();
    return super.readString();
  }

  /** Reads the length that follows, and leaves the cursor before it. */
  #measure(): void {
    const buffer = this.getBuffer();
    let cursor = this.getCursor();
    let length = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = buffer[cursor];
      if (byte === undefined) throw new WireError('a length that is cut off');
      cursor += 1;
      length += (byte & 127) * factor;
      if (byte < 128) break;
    }
    if (length > buffer.length - cursor) throw new WireError('a field that is longer than what there is');
    this.#start = cursor;
    this.#end = cursor + length;
  }
}
