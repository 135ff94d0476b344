import { peer } from '@hyperledger/fabric-protos';
import { readMessage } from './message';
import type { Decoded } from './types';
import { NOTHING, type WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/** `protos.ChaincodeEvent`. */
export interface ChaincodeEvent {
  readonly chaincodeId: string;
  readonly txId: string;
  readonly eventName: string;
  readonly payload: Uint8Array;
}

/** @throws CodecError */
export function decodeChaincodeEvent(bytes: Uint8Array): Decoded<ChaincodeEvent> {
  return readMessage('protos.ChaincodeEvent', bytes, readChaincodeEvent);
}

export function readChaincodeEvent(reader: WireReader): ChaincodeEvent {
  let chaincodeId = '';
  let txId = '';
  let eventName = '';
  let payload = NOTHING;
  while (reader.next()) {
    if (reader.field === 1) chaincodeId = reader.text(chaincodeId);
    else if (reader.field === 2) txId = reader.text(txId);
    else if (reader.field === 3) eventName = reader.text(eventName);
    else if (reader.field === 4) payload = reader.bytes(payload);
    else reader.skip();
  }
  return { chaincodeId, txId, eventName, payload };
}

export function encodeChaincodeEvent({ chaincodeId, txId, eventName, payload }: ChaincodeEvent): Uint8Array {
  return new WireWriter(chaincodeId.length + txId.length + eventName.length + payload.length + 16)
    .text(1, chaincodeId)
    .text(2, txId)
    .text(3, eventName)
    .bytes(4, payload)
    .finish();
}

export function chaincodeEventMessage(view: ChaincodeEvent): peer.ChaincodeEvent {
  const message = new peer.ChaincodeEvent();
  message.setChaincodeId(view.chaincodeId);
  message.setTxId(view.txId);
  message.setEventName(view.eventName);
  message.setPayload(view.payload);
  return message;
}
