import type { KeyRead, KeyWrite, MetadataEntry, MetadataWrite, RangeRead, Version } from '../rwset/types';
import { readMetadataWrite, readRangeRead, readRead, readWrite } from './kv-rwset-entries';
import { readMessage } from './message';
import type { Decoded } from './types';
import { WireWriter } from './wire-writer';

/** `kvrwset.KVRWSet`: what was read and written in one namespace, or written in one private collection. */
export interface KeyValueRwset {
  readonly reads: readonly KeyRead[];
  readonly rangeReads: readonly RangeRead[];
  readonly writes: readonly KeyWrite[];
  readonly metadataWrites: readonly MetadataWrite<string>[];
}

/** @throws CodecError */
export function decodeKeyValueRwset(bytes: Uint8Array): Decoded<KeyValueRwset> {
  return readMessage('kvrwset.KVRWSet', bytes, (reader) => {
    const reads: KeyRead[] = [];
    const rangeReads: RangeRead[] = [];
    const writes: KeyWrite[] = [];
    const metadataWrites: MetadataWrite<string>[] = [];
    while (reader.next()) {
      if (reader.field === 1) reader.appendMessage(reads, readRead);
      else if (reader.field === 2) reader.appendMessage(rangeReads, readRangeRead);
      else if (reader.field === 3) reader.appendMessage(writes, readWrite);
      else if (reader.field === 4) reader.appendMessage(metadataWrites, readMetadataWrite);
      else reader.skip();
    }
    return { reads, rangeReads, writes, metadataWrites };
  });
}

/** The bytes follow from the content alone: the same entries in the same order give the same bytes at every peer. */
export function encodeKeyValueRwset(view: KeyValueRwset): Uint8Array {
  const writer = new WireWriter();
  writeReads(writer, view.reads);
  for (const range of view.rangeReads)
    writer.nested(2, (nested) => {
      writeRangeRead(nested, range);
    });
  for (const { key, isDelete, value } of view.writes) {
    writer.nested(3, (nested) => nested.text(1, key).flag(2, isDelete).bytes(3, value));
  }
  for (const { key, entries } of view.metadataWrites) {
    writer.nested(4, (nested) => {
      nested.text(1, key);
      writeMetadataEntries(nested, entries);
    });
  }
  return writer.finish();
}

/** `kvrwset.QueryReads`: the leaves of a range's Merkle tree are hashes of these bytes. */
export function encodeQueryReads(reads: readonly KeyRead[]): Uint8Array {
  const writer = new WireWriter();
  writeReads(writer, reads);
  return writer.finish();
}

/** Both in `KVRWSet` and in `QueryReads` they are field 1. */
function writeReads(writer: WireWriter, reads: readonly KeyRead[]): void {
  for (const { key, version } of reads) {
    writer.nested(1, (read) => {
      read.text(1, key);
      writeVersion(read, version);
    });
  }
}

function writeRangeRead(writer: WireWriter, { startKey, endKey, exhausted, reads }: RangeRead): void {
  writer.text(1, startKey).text(2, endKey).flag(3, exhausted);
  if ('raw' in reads) {
    // A range without results has no list at all, rather than an empty one.
    if (reads.raw.length > 0)
      writer.nested(4, (list) => {
        writeReads(list, reads.raw);
      });
    return;
  }
  const { maxDegree, maxLevel, maxLevelHashes } = reads.merkle;
  writer.nested(5, (summary) => {
    summary.number(1, maxDegree).number(2, maxLevel);
    for (const hash of maxLevelHashes) summary.message(3, hash);
  });
}

/** Both in `KVRead` and in `KVReadHash` it is field 2. */
export function writeVersion(writer: WireWriter, version: Version | undefined): void {
  if (version) writer.nested(2, (nested) => nested.number(1, version.block).number(2, version.tx));
}

/** Both in `KVMetadataWrite` and in `KVMetadataWriteHash` they are field 2. */
export function writeMetadataEntries(writer: WireWriter, entries: readonly MetadataEntry[]): void {
  for (const { name, value } of entries) writer.nested(2, (entry) => entry.text(1, name).bytes(2, value));
}
