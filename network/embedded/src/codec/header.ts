import { common } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { decodeMessage } from './message';
import type { Decoded } from './types';

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
  return decodeMessage('common.ChannelHeader', common.ChannelHeader, bytes, (message) => {
    const timestamp = message.getTimestamp();
    return {
      type: message.getType(),
      version: message.getVersion(),
      timestamp: timestamp && { seconds: timestamp.getSeconds(), nanos: timestamp.getNanos() },
      channelId: message.getChannelId(),
      txId: message.getTxId(),
      epoch: message.getEpoch(),
      extension: message.getExtension_asU8(),
      tlsCertHash: message.getTlsCertHash_asU8(),
    };
  });
}

export function encodeChannelHeader(view: ChannelHeader): Uint8Array {
  const message = new common.ChannelHeader();
  message.setType(view.type);
  message.setVersion(view.version);
  if (view.timestamp) message.setTimestamp(timestampMessage(view.timestamp));
  message.setChannelId(view.channelId);
  message.setTxId(view.txId);
  message.setEpoch(view.epoch);
  message.setExtension$(view.extension);
  message.setTlsCertHash(view.tlsCertHash);
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeSignatureHeader(bytes: Uint8Array): Decoded<SignatureHeader> {
  return decodeMessage('common.SignatureHeader', common.SignatureHeader, bytes, (message) => ({
    creator: message.getCreator_asU8(),
    nonce: message.getNonce_asU8(),
  }));
}

export function encodeSignatureHeader(view: SignatureHeader): Uint8Array {
  const message = new common.SignatureHeader();
  message.setCreator(view.creator);
  message.setNonce(view.nonce);
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeHeader(bytes: Uint8Array): Decoded<Header> {
  return decodeMessage('common.Header', common.Header, bytes, headerView);
}

export function encodeHeader(view: Header): Uint8Array {
  return headerMessage(view).serializeBinary();
}

export function headerView(message: common.Header): Header {
  return {
    channelHeader: message.getChannelHeader_asU8(),
    signatureHeader: message.getSignatureHeader_asU8(),
  };
}

export function headerMessage(view: Header): common.Header {
  const message = new common.Header();
  message.setChannelHeader(view.channelHeader);
  message.setSignatureHeader(view.signatureHeader);
  return message;
}

export function timestampMessage(time: WireTime): Timestamp {
  const message = new Timestamp();
  message.setSeconds(time.seconds);
  message.setNanos(time.nanos);
  return message;
}
