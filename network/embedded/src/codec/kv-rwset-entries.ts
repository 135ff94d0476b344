import type { KeyRead, KeyWrite, MetadataEntry, MetadataWrite, RangeRead, Version } from '../rwset/types';
import { NOTHING, WireReader } from './wire-reader';

/** `kvrwset.KVRead`. */
export function readRead(reader: WireReader): KeyRead {
  let key = '';
  let version: Uint8Array | undefined;
  while (reader.next()) {
    if (reader.field === 1) key = reader.text(key);
    else if (reader.field === 2) version = reader.message(version);
    else reader.skip();
  }
  return { key, version: readVersion(version) };
}

/** @param bytes `kvrwset.Version`; undefined where a key was not there when it was read */
export function readVersion(bytes: Uint8Array | undefined): Version | undefined {
  if (!bytes) return undefined;
  const reader = new WireReader(bytes);
  let block = 0;
  let tx = 0;
  while (reader.next()) {
    if (reader.field === 1) block = reader.uint64(block);
    else if (reader.field === 2) tx = reader.uint64(tx);
    else reader.skip();
  }
  return { block, tx };
}

/** `kvrwset.KVWrite`. */
export function readWrite(reader: WireReader): KeyWrite {
  let key = '';
  let isDelete = false;
  let value = NOTHING;
  while (reader.next()) {
    if (reader.field === 1) key = reader.text(key);
    else if (reader.field === 2) isDelete = reader.flag(isDelete);
    else if (reader.field === 3) value = reader.bytes(value);
    else reader.skip();
  }
  return { key, isDelete, value };
}

/** `kvrwset.KVMetadataWrite`. */
export function readMetadataWrite(reader: WireReader): MetadataWrite<string> {
  let key = '';
  const entries: MetadataEntry[] = [];
  while (reader.next()) {
    if (reader.field === 1) key = reader.text(key);
    else if (reader.field === 2) reader.appendMessage(entries, readMetadataEntry);
    else reader.skip();
  }
  return { key, entries };
}

/** `kvrwset.KVMetadataEntry`. */
export function readMetadataEntry(reader: WireReader): MetadataEntry {
  let name = '';
  let value = NOTHING;
  while (reader.next()) {
    if (reader.field === 1) name = reader.text(name);
    else if (reader.field === 2) value = reader.bytes(value);
    else reader.skip();
  }
  return { name, value };
}

/** `kvrwset.RangeQueryInfo`. */
export function readRangeRead(reader: WireReader): RangeRead {
  let startKey = '';
  let endKey = '';
  let exhausted = false;
  /** Which of the two alternatives came last: it replaces the other, and is merged with its like. */
  let alternative = 0;
  let merged: Uint8Array | undefined;
  while (reader.next()) {
    const { field } = reader;
    if (field === 1) startKey = reader.text(startKey);
    else if (field === 2) endKey = reader.text(endKey);
    else if (field === 3) exhausted = reader.flag(exhausted);
    else if (field === 4 || field === 5) {
      const message = reader.message(alternative === field ? merged : undefined);
      if (!message) continue;
      // Go refuses what is malformed, also where something else replaces it.
      if (alternative !== field) readReads(alternative, merged);
      merged = message;
      alternative = field;
    } else reader.skip();
  }
  return { startKey, endKey, exhausted, reads: readReads(alternative, merged) };
}

function readReads(alternative: number, bytes: Uint8Array = NOTHING): RangeRead['reads'] {
  return alternative === 5 ? readSummary(bytes) : readRaw(bytes);
}

/** `kvrwset.QueryReads`. */
function readRaw(bytes: Uint8Array): RangeRead['reads'] {
  const reader = new WireReader(bytes);
  const raw: KeyRead[] = [];
  while (reader.next()) {
    if (reader.field === 1) reader.appendMessage(raw, readRead);
    else reader.skip();
  }
  return { raw };
}

/** `kvrwset.QueryReadsMerkleSummary`. */
function readSummary(bytes: Uint8Array): RangeRead['reads'] {
  const reader = new WireReader(bytes);
  let maxDegree = 0;
  let maxLevel = 0;
  const maxLevelHashes: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1) maxDegree = reader.uint32(maxDegree);
    else if (reader.field === 2) maxLevel = reader.uint32(maxLevel);
    else if (reader.field === 3) reader.append(maxLevelHashes);
    else reader.skip();
  }
  return { merkle: { maxDegree, maxLevel, maxLevelHashes } };
}
