import type { MetadataEntry, Version } from '../rwset/types';
import { readRecord, writeRecord, type RecordReader, type RecordWriter } from './bytes';
import type { CommittedTransaction, HashedValue, PrivateValue, StateValue } from './types';

/** What the store knows about its own progress; written with every block. */
export interface Progress {
  readonly height: number;
  readonly lastHeaderHash: Uint8Array;
  readonly lastCommitHash: Uint8Array;
}

export function encodeStateValue({ value, version, metadata }: StateValue): Buffer {
  return writeMetadata(writeVersion(version), metadata).rest(value).finish();
}

export function decodeStateValue(record: Uint8Array): StateValue {
  const reader = readRecord(record);
  const version = readVersion(reader);
  const metadata = readMetadata(reader);
  return { version, metadata, value: reader.rest() };
}

export function encodeHashedValue({ valueHash, version, metadata }: HashedValue): Buffer {
  return writeMetadata(writeVersion(version), metadata).rest(valueHash).finish();
}

export function decodeHashedValue(record: Uint8Array): HashedValue {
  const { value, version, metadata } = decodeStateValue(record);
  return { valueHash: value, version, metadata };
}

export function encodePrivateValue({ value, version }: PrivateValue): Buffer {
  return writeVersion(version).rest(value).finish();
}

export function decodePrivateValue(record: Uint8Array): PrivateValue {
  const reader = readRecord(record);
  const version = readVersion(reader);
  return { version, value: reader.rest() };
}

export function encodeTransactionPlace({ block, tx, code }: CommittedTransaction): Buffer {
  return writeRecord().number(block).number(tx).number(code).finish();
}

export function decodeTransactionPlace(txId: string, record: Uint8Array): CommittedTransaction {
  const reader = readRecord(record);
  return { txId, block: reader.number(), tx: reader.number(), code: reader.number() };
}

export function encodeProgress({ height, lastHeaderHash, lastCommitHash }: Progress): Buffer {
  return writeRecord().number(height).bytes(lastHeaderHash).bytes(lastCommitHash).finish();
}

export function decodeProgress(record: Uint8Array): Progress {
  const reader = readRecord(record);
  return { height: reader.number(), lastHeaderHash: reader.bytes(), lastCommitHash: reader.bytes() };
}

function writeVersion({ block, tx }: Version): RecordWriter {
  return writeRecord().number(block).number(tx);
}

function readVersion(reader: RecordReader): Version {
  return { block: reader.number(), tx: reader.number() };
}

function writeMetadata(writer: RecordWriter, metadata: readonly MetadataEntry[]): RecordWriter {
  writer.number(metadata.length);
  for (const { name, value } of metadata) writer.text(name).bytes(value);
  return writer;
}

function readMetadata(reader: RecordReader): readonly MetadataEntry[] {
  return Array.from({ length: reader.number() }, () => ({ name: reader.text(), value: reader.bytes() }));
}
