import { BinaryWriter } from 'google-protobuf';

/** One entry of Fabric's `txmgr.KVWrite`, the form in which a block's effect enters the commit hash. */
export interface UpdateRecord {
  /** Only on the first entry of a namespace; empty on the others. */
  readonly namespace: string;
  /** Only on the first entry of a collection; empty on the others. */
  readonly collection: string;
  /** UTF-8 of a key, or a key's hash. */
  readonly key: Uint8Array;
  /** Undefined where the key is deleted. */
  readonly value: Uint8Array | undefined;
  readonly version: { readonly block: number; readonly tx: number };
}

/** `txmgr.Updates` of Fabric's core/ledger/kvledger/txmgmt/txmgr/updates.proto, which no package of protobufs has. */
export function encodeStateUpdates(records: readonly UpdateRecord[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const record of records) writer.writeMessage(1, record, writeRecord);
  return writer.getResultBuffer();
}

/** A number as protobuf's varint. */
export function encodeVarint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  return Uint8Array.from([...bytes, rest]);
}

function writeRecord(record: UpdateRecord, writer: BinaryWriter): void {
  if (record.namespace !== '') writer.writeString(1, record.namespace);
  if (record.collection !== '') writer.writeString(2, record.collection);
  if (record.key.length > 0) writer.writeBytes(3, record.key);
  if (record.value === undefined) writer.writeBool(4, true);
  else if (record.value.length > 0) writer.writeBytes(5, record.value);
  writer.writeBytes(
    6,
    Buffer.concat([orderPreserving(record.version.block), orderPreserving(record.version.tx)]),
  );
}

/** Fabric's order-preserving number: how many bytes follow, then the number without leading zero bytes. */
function orderPreserving(value: number): Buffer {
  if (value === 0) return Buffer.from([0]);
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
