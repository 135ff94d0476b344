import type { HashedRead, HashedWrite, MetadataEntry, MetadataWrite } from '../rwset/types';
import { writeMetadataEntries, writeVersion } from './kv-rwset';
import { readMetadataEntry, readVersion } from './kv-rwset-entries';
import { readMessage } from './message';
import type { Decoded } from './types';
import { NOTHING, type WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/** `kvrwset.HashedRWSet`: what every peer sees of a private collection. */
export interface HashedRwset {
  readonly reads: readonly HashedRead[];
  readonly writes: readonly HashedWrite[];
  readonly metadataWrites: readonly MetadataWrite<Uint8Array>[];
}

/** @throws CodecError */
export function decodeHashedRwset(bytes: Uint8Array): Decoded<HashedRwset> {
  return readMessage('kvrwset.HashedRWSet', bytes, (reader) => {
    const reads: HashedRead[] = [];
    const writes: HashedWrite[] = [];
    const metadataWrites: MetadataWrite<Uint8Array>[] = [];
    while (reader.next()) {
      if (reader.field === 1) reader.appendMessage(reads, readHashedRead);
      else if (reader.field === 2) reader.appendMessage(writes, readHashedWrite);
      else if (reader.field === 3) reader.appendMessage(metadataWrites, readHashedMetadataWrite);
      else reader.skip();
    }
    return { reads, writes, metadataWrites };
  });
}

export function encodeHashedRwset(view: HashedRwset): Uint8Array {
  const writer = new WireWriter();
  for (const { keyHash, version } of view.reads) {
    writer.nested(1, (read) => {
      writeVersion(read.bytes(1, keyHash), version);
    });
  }
  for (const { keyHash, isDelete, valueHash, isPurge } of view.writes) {
    writer.nested(2, (write) =>
      write.bytes(1, keyHash).flag(2, isDelete).bytes(3, valueHash).flag(4, isPurge),
    );
  }
  for (const { key, entries } of view.metadataWrites) {
    writer.nested(3, (write) => {
      writeMetadataEntries(write.bytes(1, key), entries);
    });
  }
  return writer.finish();
}

/** `kvrwset.KVReadHash`. */
function readHashedRead(reader: WireReader): HashedRead {
  let keyHash = NOTHING;
  let version: Uint8Array | undefined;
  while (reader.next()) {
    if (reader.field === 1) keyHash = reader.bytes(keyHash);
    else if (reader.field === 2) version = reader.message(version);
    else reader.skip();
  }
  return { keyHash, version: readVersion(version) };
}

/** `kvrwset.KVWriteHash`. */
function readHashedWrite(reader: WireReader): HashedWrite {
  let keyHash = NOTHING;
  let isDelete = false;
  let valueHash = NOTHING;
  let isPurge = false;
  while (reader.next()) {
    if (reader.field === 1) keyHash = reader.bytes(keyHash);
    else if (reader.field === 2) isDelete = reader.flag(isDelete);
    else if (reader.field === 3) valueHash = reader.bytes(valueHash);
    else if (reader.field === 4) isPurge = reader.flag(isPurge);
    else reader.skip();
  }
  return { keyHash, isDelete, isPurge, valueHash };
}

/** `kvrwset.KVMetadataWriteHash`. */
function readHashedMetadataWrite(reader: WireReader): MetadataWrite<Uint8Array> {
  let key = NOTHING;
  const entries: MetadataEntry[] = [];
  while (reader.next()) {
    if (reader.field === 1) key = reader.bytes(key);
    else if (reader.field === 2) reader.appendMessage(entries, readMetadataEntry);
    else reader.skip();
  }
  return { key, entries };
}
