import type { Bytes } from './program';

/** @returns text where the bytes are printable UTF-8, hexadecimal digits otherwise */
export function toBytes(raw: Uint8Array): Bytes {
  const buffer = Buffer.from(raw);
  const text = buffer.toString('utf8');
  const printable = !/[\p{Cc}\uFFFD]/u.test(text) && Buffer.from(text, 'utf8').equals(buffer);
  return printable ? text : { hex: buffer.toString('hex') };
}

export function fromBytes(bytes: Bytes): Buffer {
  return typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : Buffer.from(bytes.hex, 'hex');
}
