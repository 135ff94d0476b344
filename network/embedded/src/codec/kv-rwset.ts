import { ledger } from '@hyperledger/fabric-protos';
import type { KeyRead, KeyWrite, MetadataEntry, MetadataWrite, RangeRead, Version } from '../rwset/types';
import { decodeMessage } from './message';
import type { Decoded } from './types';
import { WireWriter } from './wire-writer';

const { kvrwset } = ledger.rwset;

/** `kvrwset.KVRWSet`: what was read and written in one namespace, or written in one private collection. */
export interface KeyValueRwset {
  readonly reads: readonly KeyRead[];
  readonly rangeReads: readonly RangeRead[];
  readonly writes: readonly KeyWrite[];
  readonly metadataWrites: readonly MetadataWrite<string>[];
}

/** @throws CodecError */
export function decodeKeyValueRwset(bytes: Uint8Array): Decoded<KeyValueRwset> {
  return decodeMessage('kvrwset.KVRWSet', kvrwset.KVRWSet, bytes, (message) => ({
    reads: message.getReadsList().map(readView),
    rangeReads: message.getRangeQueriesInfoList().map(rangeReadView),
    writes: message.getWritesList().map((write) => ({
      key: write.getKey(),
      isDelete: write.getIsDelete(),
      value: write.getValue_asU8(),
    })),
    metadataWrites: message.getMetadataWritesList().map((write) => ({
      key: write.getKey(),
      entries: write.getEntriesList().map(metadataEntryView),
    })),
  }));
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
      for (const { name, value } of entries) nested.nested(2, (entry) => entry.text(1, name).bytes(2, value));
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
      if (version) read.nested(2, (nested) => nested.number(1, version.block).number(2, version.tx));
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

export function versionView(message: ledger.rwset.kvrwset.Version | undefined): Version | undefined {
  return message && { block: message.getBlockNum(), tx: message.getTxNum() };
}

export function versionMessage(version: Version): ledger.rwset.kvrwset.Version {
  const message = new kvrwset.Version();
  message.setBlockNum(version.block);
  message.setTxNum(version.tx);
  return message;
}

export function metadataEntryView(message: ledger.rwset.kvrwset.KVMetadataEntry): MetadataEntry {
  return { name: message.getName(), value: message.getValue_asU8() };
}

export function metadataEntryMessage(entry: MetadataEntry): ledger.rwset.kvrwset.KVMetadataEntry {
  const message = new kvrwset.KVMetadataEntry();
  message.setName(entry.name);
  message.setValue(entry.value);
  return message;
}

function readView(message: ledger.rwset.kvrwset.KVRead): KeyRead {
  return { key: message.getKey(), version: versionView(message.getVersion()) };
}

function rangeReadView(message: ledger.rwset.kvrwset.RangeQueryInfo): RangeRead {
  const summary = message.getReadsMerkleHashes();
  return {
    startKey: message.getStartKey(),
    endKey: message.getEndKey(),
    exhausted: message.getItrExhausted(),
    reads: summary
      ? {
          merkle: {
            maxDegree: summary.getMaxDegree(),
            maxLevel: summary.getMaxLevel(),
            maxLevelHashes: summary.getMaxLevelHashesList_asU8(),
          },
        }
      : { raw: message.getRawReads()?.getKvReadsList().map(readView) ?? [] },
  };
}
