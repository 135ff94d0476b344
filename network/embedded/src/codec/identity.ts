import { readMessage } from './message';
import type { Decoded } from './types';
import { NOTHING } from './wire-reader';
import { WireWriter } from './wire-writer';

/** `msp.SerializedIdentity`. */
export interface SerializedIdentity {
  readonly mspId: string;
  /** The certificate in PEM. */
  readonly idBytes: Uint8Array;
}

/** @throws CodecError */
export function decodeSerializedIdentity(bytes: Uint8Array): Decoded<SerializedIdentity> {
  return readMessage('msp.SerializedIdentity', bytes, (reader) => {
    let mspId = '';
    let idBytes = NOTHING;
    while (reader.next()) {
      if (reader.field === 1) mspId = reader.text(mspId);
      else if (reader.field === 2) idBytes = reader.bytes(idBytes);
      else reader.skip();
    }
    return { mspId, idBytes };
  });
}

export function encodeSerializedIdentity({ mspId, idBytes }: SerializedIdentity): Uint8Array {
  return new WireWriter(mspId.length + idBytes.length + 16).text(1, mspId).bytes(2, idBytes).finish();
}
