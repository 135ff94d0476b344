import { ledger } from '@hyperledger/fabric-protos';
import type { KeyRead, KeyWrite, MetadataEntry, MetadataWrite, RangeRead, Version } from '../rwset/types';
import { decodeMessage } from './message';
import type { Decoded } from './types';

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
  const message = new kvrwset.KVRWSet();
  message.setReadsList(view.reads.map(readMessage));
  message.setRangeQueriesInfoList(view.rangeReads.map(rangeReadMessage));
  message.setWritesList(
    view.writes.map((write) => {
      const writeMessage = new kvrwset.KVWrite();
      writeMessage.setKey(write.key);
      writeMessage.setIsDelete(write.isDelete);
      writeMessage.setValue(write.value);
      return writeMessage;
    }),
  );
  message.setMetadataWritesList(
    view.metadataWrites.map((write) => {
      const writeMessage = new kvrwset.KVMetadataWrite();
      writeMessage.setKey(write.key);
      writeMessage.setEntriesList(write.entries.map(metadataEntryMessage));
      return writeMessage;
    }),
  );
  return message.serializeBinary();
}

/** `kvrwset.QueryReads`: the leaves of a range's Merkle tree are hashes of these bytes. */
export function encodeQueryReads(reads: readonly KeyRead[]): Uint8Array {
  return queryReadsMessage(reads).serializeBinary();
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

function readMessage(read: KeyRead): ledger.rwset.kvrwset.KVRead {
  const message = new kvrwset.KVRead();
  message.setKey(read.key);
  if (read.version) message.setVersion(versionMessage(read.version));
  return message;
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

function rangeReadMessage(range: RangeRead): ledger.rwset.kvrwset.RangeQueryInfo {
  const message = new kvrwset.RangeQueryInfo();
  message.setStartKey(range.startKey);
  message.setEndKey(range.endKey);
  message.setItrExhausted(range.exhausted);
  if ('raw' in range.reads) {
    // A range without results has no list at all, rather than an empty one.
    if (range.reads.raw.length > 0) message.setRawReads(queryReadsMessage(range.reads.raw));
  } else {
    const summary = new kvrwset.QueryReadsMerkleSummary();
    summary.setMaxDegree(range.reads.merkle.maxDegree);
    summary.setMaxLevel(range.reads.merkle.maxLevel);
    summary.setMaxLevelHashesList([...range.reads.merkle.maxLevelHashes]);
    message.setReadsMerkleHashes(summary);
  }
  return message;
}

function queryReadsMessage(reads: readonly KeyRead[]): ledger.rwset.kvrwset.QueryReads {
  const message = new kvrwset.QueryReads();
  message.setKvReadsList(reads.map(readMessage));
  return message;
}
