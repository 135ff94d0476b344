import { msp } from '@hyperledger/fabric-protos';
import { decodeMessage } from './message';
import type { Decoded } from './types';

/** `msp.SerializedIdentity`. */
export interface SerializedIdentity {
  readonly mspId: string;
  /** The certificate in PEM. */
  readonly idBytes: Uint8Array;
}

/** @throws CodecError */
export function decodeSerializedIdentity(bytes: Uint8Array): Decoded<SerializedIdentity> {
  return decodeMessage('msp.SerializedIdentity', msp.SerializedIdentity, bytes, (message) => ({
    mspId: message.getMspid(),
    idBytes: message.getIdBytes_asU8(),
  }));
}

export function encodeSerializedIdentity(view: SerializedIdentity): Uint8Array {
  const message = new msp.SerializedIdentity();
  message.setMspid(view.mspId);
  message.setIdBytes(view.idBytes);
  return message.serializeBinary();
}
