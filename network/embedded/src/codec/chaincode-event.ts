import { peer } from '@hyperledger/fabric-protos';
import { decodeMessage } from './message';
import type { Decoded } from './types';

/** `protos.ChaincodeEvent`. */
export interface ChaincodeEvent {
  readonly chaincodeId: string;
  readonly txId: string;
  readonly eventName: string;
  readonly payload: Uint8Array;
}

/** @throws CodecError */
export function decodeChaincodeEvent(bytes: Uint8Array): Decoded<ChaincodeEvent> {
  return decodeMessage('protos.ChaincodeEvent', peer.ChaincodeEvent, bytes, (message) => ({
    chaincodeId: message.getChaincodeId(),
    txId: message.getTxId(),
    eventName: message.getEventName(),
    payload: message.getPayload_asU8(),
  }));
}

export function encodeChaincodeEvent(view: ChaincodeEvent): Uint8Array {
  return chaincodeEventMessage(view).serializeBinary();
}

export function chaincodeEventMessage(view: ChaincodeEvent): peer.ChaincodeEvent {
  const message = new peer.ChaincodeEvent();
  message.setChaincodeId(view.chaincodeId);
  message.setTxId(view.txId);
  message.setEventName(view.eventName);
  message.setPayload(view.payload);
  return message;
}
