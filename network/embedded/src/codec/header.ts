import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { readMessage } from './message';
import type { Decoded } from './types';
import { NOTHING, readTwo, WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/** `common.HeaderType`. */
export const HEADER_TYPE = {
  MESSAGE: 0,
  CONFIG: 1,
  CONFIG_UPDATE: 2,
  ENDORSER_TRANSACTION: 3,
  ORDERER_TRANSACTION: 4,
  DELIVER_SEEK_INFO: 5,
} as const;

/** The name of a `common.HeaderType`, or its number where it has none. */
export function headerTypeName(type: number): string {
  return Object.entries(HEADER_TYPE).find(([, value]) => value === type)?.[0] ?? String(type);
}

/** An instant as the wire has it: seconds and nanoseconds since the epoch, UTC. */
export interface WireTime {
  readonly seconds: number;
  readonly nanos: number;
}

/** `common.ChannelHeader`. */
export interface ChannelHeader {
  readonly type: number;
  readonly version: number;
  readonly timestamp: WireTime | undefined;
  readonly channelId: string;
  readonly txId: string;
  readonly epoch: number;
  /** For endorser transactions a `protos.ChaincodeHeaderExtension`. */
  readonly extension: Uint8Array;
  readonly tlsCertHash: Uint8Array;
}

/** `common.SignatureHeader`: the creator is an `msp.SerializedIdentity`. */
export interface SignatureHeader {
  readonly creator: Uint8Array;
  readonly nonce: Uint8Array;
}

/** `common.Header`: both halves stay bytes, since the proposal's hash is over them. */
export interface Header {
  readonly channelHeader: Uint8Array;
  readonly signatureHeader: Uint8Array;
}

/** @throws CodecError */
export function decodeChannelHeader(bytes: Uint8Array): Decoded<ChannelHeader> {
  return readMessage('common.ChannelHeader', bytes, (reader) => {
    let type = 0;
    let version = 0;
    let timestamp: Uint8Array | undefined;
    let channelId = '';
    let txId = '';
    let epoch = 0;
    let extension = NOTHING;
    let tlsCertHash = NOTHING;
    while (reader.next()) {
      if (reader.field === 1) type = reader.int32(type);
      else if (reader.field === 2) version = reader.int32(version);
      else if (reader.field === 3) timestamp = reader.message(timestamp);
      else if (reader.field === 4) channelId = reader.text(channelId);
      else if (reader.field === 5) txId = reader.text(txId);
      else if (reader.field === 6) epoch = reader.uint64(epoch);
      else if (reader.field === 7) extension = reader.bytes(extension);
      else if (reader.field === 8) tlsCertHash = reader.bytes(tlsCertHash);
      else reader.skip();
    }
    return {
      type,
      version,
      timestamp: timestamp && readTimestamp(new WireReader(timestamp)),
      channelId,
      txId,
      epoch,
      extension,
      tlsCertHash,
    };
  });
}

export function encodeChannelHeader(view: ChannelHeader): Uint8Array {
  const writer = new WireWriter().signed(1, view.type).signed(2, view.version);
  const { timestamp } = view;
  if (timestamp)
    writer.nested(3, (nested) => {
      writeTimestamp(nested, timestamp);
    });
  return writer
    .text(4, view.channelId)
    .text(5, view.txId)
    .number(6, view.epoch)
    .bytes(7, view.extension)
    .bytes(8, view.tlsCertHash)
    .finish();
}

/** @throws CodecError */
export function decodeSignatureHeader(bytes: Uint8Array): Decoded<SignatureHeader> {
  return readMessage('common.SignatureHeader', bytes, (reader) => {
    const [creator, nonce] = readTwo(reader);
    return { creator, nonce };
  });
}

export function encodeSignatureHeader({ creator, nonce }: SignatureHeader): Uint8Array {
  return new WireWriter(creator.length + nonce.length + 16).bytes(1, creator).bytes(2, nonce).finish();
}

/** @throws CodecError */
export function decodeHeader(bytes: Uint8Array): Decoded<Header> {
  return readMessage('common.Header', bytes, readHeader);
}

export function readHeader(reader: WireReader): Header {
  const [channelHeader, signatureHeader] = readTwo(reader);
  return { channelHeader, signatureHeader };
}

export function encodeHeader(view: Header): Uint8Array {
  const writer = new WireWriter(view.channelHeader.length + view.signatureHeader.length + 16);
  writeHeader(writer, view);
  return writer.finish();
}

export function writeHeader(writer: WireWriter, view: Header): void {
  writer.bytes(1, view.channelHeader).bytes(2, view.signatureHeader);
}

/** `google.protobuf.Timestamp`. */
export function readTimestamp(reader: WireReader): WireTime {
  let seconds = 0;
  let nanos = 0;
  while (reader.next()) {
    if (reader.field === 1) seconds = reader.int64(seconds);
    else if (reader.field === 2) nanos = reader.int32(nanos);
    else reader.skip();
  }
  return { seconds, nanos };
}

function writeTimestamp(writer: WireWriter, { seconds, nanos }: WireTime): void {
  writer.signed(1, seconds).signed(2, nanos);
}

export function timestampMessage(time: WireTime): Timestamp {
  const message = new Timestamp();
  message.setSeconds(time.seconds);
  message.setNanos(time.nanos);
  return message;
}
