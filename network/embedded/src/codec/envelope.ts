import { common } from '@hyperledger/fabric-protos';
import { type Header, headerMessage, headerView } from './header';
import { decodeMessage } from './message';
import type { Decoded } from './types';

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
  return decodeMessage('common.Envelope', common.Envelope, bytes, (message) => ({
    payload: message.getPayload_asU8(),
    signature: message.getSignature_asU8(),
  }));
}

export function encodeEnvelope(view: Envelope): Uint8Array {
  const message = new common.Envelope();
  message.setPayload(view.payload);
  message.setSignature(view.signature);
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodePayload(bytes: Uint8Array): Decoded<Payload> {
  return decodeMessage('common.Payload', common.Payload, bytes, (message) => {
    const header = message.getHeader();
    return { header: header && headerView(header), data: message.getData_asU8() };
  });
}

export function encodePayload(view: Payload): Uint8Array {
  const message = new common.Payload();
  if (view.header) message.setHeader(headerMessage(view.header));
  message.setData(view.data);
  return message.serializeBinary();
}
