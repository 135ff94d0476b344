import { type Header, readHeader, writeHeader } from './header';
import { readMessage } from './message';
import type { Decoded } from './types';
import { NOTHING, readTwo, WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/** Tags and lengths. */
const BESIDE = 32;

/** `common.Envelope`: the signature is the creator's, over `payload`. */
export interface Envelope {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

/** `common.Payload`. */
export interface Payload {
  readonly header: Header | undefined;
  readonly data: Uint8Array;
}

/** @throws CodecError */
export function decodeEnvelope(bytes: Uint8Array): Decoded<Envelope> {
  return readMessage('common.Envelope', bytes, readEnvelope);
}

export function readEnvelope(reader: WireReader): Envelope {
  const [payload, signature] = readTwo(reader);
  return { payload, signature };
}

export function encodeEnvelope(view: Envelope): Uint8Array {
  const writer = new WireWriter(view.payload.length + view.signature.length + BESIDE);
  writeEnvelope(writer, view);
  return writer.finish();
}

export function writeEnvelope(writer: WireWriter, view: Envelope): void {
  writer.bytes(1, view.payload).bytes(2, view.signature);
}

/** @throws CodecError */
export function decodePayload(bytes: Uint8Array): Decoded<Payload> {
  return readMessage('common.Payload', bytes, (reader) => {
    let header: Uint8Array | undefined;
    let data = NOTHING;
    while (reader.next()) {
      if (reader.field === 1) header = reader.message(header);
      else if (reader.field === 2) data = reader.bytes(data);
      else reader.skip();
    }
    return { header: header && readHeader(new WireReader(header)), data };
  });
}

export function encodePayload({ header, data }: Payload): Uint8Array {
  const headerSize = header ? header.channelHeader.length + header.signatureHeader.length : 0;
  const writer = new WireWriter(headerSize + data.length + BESIDE);
  if (header)
    writer.nested(1, (nested) => {
      writeHeader(nested, header);
    });
  return writer.bytes(2, data).finish();
}
