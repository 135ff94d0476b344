import { common } from '@hyperledger/fabric-protos';
import { decodeMessage, readMessage } from './message';
import type { Decoded } from './types';
import { NOTHING, WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/** `common.BlockMetadataIndex`: the places in a block's metadata. */
export const BLOCK_METADATA = {
  SIGNATURES: 0,
  LAST_CONFIG: 1,
  TRANSACTIONS_FILTER: 2,
  ORDERER: 3,
  COMMIT_HASH: 4,
} as const;

/** The header, tags and lengths. */
const BESIDE = 128;

/** The number of the metadata's field in `common.Block`, the last one. */
const METADATA_FIELD = 3;

/** `common.BlockHeader`. */
export interface BlockHeader {
  readonly number: number;
  readonly previousHash: Uint8Array;
  readonly dataHash: Uint8Array;
}

/** `common.Block`: envelopes in `data`, `metadata` by the indices of {@link BLOCK_METADATA}. */
export interface Block {
  readonly header: BlockHeader;
  readonly data: readonly Uint8Array[];
  readonly metadata: readonly Uint8Array[];
}

/** `common.Metadata`: most entries of a block's metadata are one of these. */
export interface Metadata {
  readonly value: Uint8Array;
  readonly signatures: readonly MetadataSignature[];
}

/** `common.MetadataSignature`. */
export interface MetadataSignature {
  /** `common.SignatureHeader`; empty where the signer stands in the channel's configuration. */
  readonly signatureHeader: Uint8Array;
  /** `common.IdentifierHeader`: which of the configuration's ordering nodes it is. */
  readonly identifierHeader: Uint8Array;
  readonly signature: Uint8Array;
}

/** @throws CodecError also where the block has no header */
export function decodeBlock(bytes: Uint8Array): Decoded<Block> {
  return readMessage('common.Block', bytes, (reader) => {
    let header: Uint8Array | undefined;
    let data: Uint8Array | undefined;
    let metadata: Uint8Array | undefined;
    while (reader.next()) {
      if (reader.field === 1) header = reader.message(header);
      else if (reader.field === 2) data = reader.message(data);
      else if (reader.field === METADATA_FIELD) metadata = reader.message(metadata);
      else reader.skip();
    }
    if (!header) throw new TypeError('no header');
    return { header: readBlockHeader(header), data: readList(data), metadata: readList(metadata) };
  });
}

function readBlockHeader(bytes: Uint8Array): BlockHeader {
  const reader = new WireReader(bytes);
  let number = 0;
  let previousHash = NOTHING;
  let dataHash = NOTHING;
  while (reader.next()) {
    if (reader.field === 1) number = reader.uint64(number);
    else if (reader.field === 2) previousHash = reader.bytes(previousHash);
    else if (reader.field === 3) dataHash = reader.bytes(dataHash);
    else reader.skip();
  }
  return { number, previousHash, dataHash };
}

/** The only field of `common.BlockData` and of `common.BlockMetadata`. */
function readList(bytes: Uint8Array = NOTHING): readonly Uint8Array[] {
  const reader = new WireReader(bytes);
  const list: Uint8Array[] = [];
  while (reader.next()) {
    if (reader.field === 1) reader.append(list);
    else reader.skip();
  }
  return list;
}

/**
 * How many bytes header and data take, the first two fields of `common.Block`: a peer keeps them as they came, with metadata
 * of its own behind them. Reading them whole would take ten times as long.
 *
 * @throws Error where the bytes are no message
 */
export function lengthWithoutMetadata(bytes: Uint8Array): number {
  const reader = new WireReader(bytes);
  let end = 0;
  while (reader.next() && reader.field < METADATA_FIELD) {
    reader.skip();
    end = reader.position;
  }
  return end;
}

/**
 * The same block with other metadata: what a peer keeps. All else stays as it came, and is not written anew.
 *
 * @throws Error where the bytes are no message
 */
export function withMetadata(bytes: Uint8Array, metadata: readonly Uint8Array[]): Uint8Array {
  const kept: Uint8Array[] = [];
  const reader = new WireReader(bytes);
  for (let start = 0; reader.next(); start = reader.position) {
    reader.skip();
    if (reader.field !== METADATA_FIELD) kept.push(bytes.subarray(start, reader.position));
  }
  const writer = new WireWriter(sizeOf(metadata) + BESIDE);
  writer.nested(METADATA_FIELD, (nested) => {
    writeList(nested, metadata);
  });
  return Buffer.concat([...kept, writer.finish()]);
}

export function encodeBlock({ header, data, metadata }: Block): Uint8Array {
  return new WireWriter(sizeOf(data) + sizeOf(metadata) + BESIDE)
    .nested(1, (nested) =>
      nested.number(1, header.number).bytes(2, header.previousHash).bytes(3, header.dataHash),
    )
    .nested(2, (nested) => {
      writeList(nested, data);
    })
    .nested(METADATA_FIELD, (nested) => {
      writeList(nested, metadata);
    })
    .finish();
}

function writeList(writer: WireWriter, list: readonly Uint8Array[]): void {
  for (const element of list) writer.message(1, element);
}

function sizeOf(list: readonly Uint8Array[]): number {
  return list.reduce((size, element) => size + element.length + 5, 0);
}

/** @throws CodecError */
export function decodeMetadata(bytes: Uint8Array): Decoded<Metadata> {
  return decodeMessage('common.Metadata', common.Metadata, bytes, (message) => ({
    value: message.getValue_asU8(),
    signatures: message.getSignaturesList().map((signature) => ({
      signatureHeader: signature.getSignatureHeader_asU8(),
      identifierHeader: signature.getIdentifierHeader_asU8(),
      signature: signature.getSignature_asU8(),
    })),
  }));
}

export function encodeMetadata(view: Metadata): Uint8Array {
  const message = new common.Metadata();
  message.setValue(view.value);
  for (const { signatureHeader, identifierHeader, signature } of view.signatures) {
    const signatureMessage = new common.MetadataSignature();
    signatureMessage.setSignatureHeader(signatureHeader);
    signatureMessage.setIdentifierHeader(identifierHeader);
    signatureMessage.setSignature(signature);
    message.addSignatures(signatureMessage);
  }
  return message.serializeBinary();
}

/** `common.IdentifierHeader`. */
export interface IdentifierHeader {
  /** The number of the ordering node in the channel's configuration. */
  readonly identifier: number;
  readonly nonce: Uint8Array;
}

export function encodeIdentifierHeader({ identifier, nonce }: IdentifierHeader): Uint8Array {
  const message = new common.IdentifierHeader();
  message.setIdentifier(identifier);
  message.setNonce(nonce);
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeIdentifierHeader(bytes: Uint8Array): Decoded<IdentifierHeader> {
  return decodeMessage('common.IdentifierHeader', common.IdentifierHeader, bytes, (message) => ({
    identifier: message.getIdentifier(),
    nonce: message.getNonce_asU8(),
  }));
}

/** `common.OrdererBlockMetadata`: what an orderer signs beside the header, and the last configuration block's number. */
export interface OrdererBlockMetadata {
  readonly lastConfig: number;
  readonly consenterMetadata: Uint8Array;
}

/** @throws CodecError */
export function decodeOrdererBlockMetadata(bytes: Uint8Array): Decoded<OrdererBlockMetadata> {
  return decodeMessage('common.OrdererBlockMetadata', common.OrdererBlockMetadata, bytes, (message) => ({
    lastConfig: message.getLastConfig()?.getIndex() ?? 0,
    consenterMetadata: message.getConsenterMetadata_asU8(),
  }));
}

export function encodeOrdererBlockMetadata(view: OrdererBlockMetadata): Uint8Array {
  const message = new common.OrdererBlockMetadata();
  message.setLastConfig(lastConfigMessage(view.lastConfig));
  message.setConsenterMetadata(view.consenterMetadata);
  return message.serializeBinary();
}

/** @returns the block number in a `common.LastConfig`. @throws CodecError */
export function decodeLastConfig(bytes: Uint8Array): Decoded<number> {
  return decodeMessage('common.LastConfig', common.LastConfig, bytes, (message) => message.getIndex());
}

/** `common.LastConfig`, the value of the metadata at LAST_CONFIG. */
export function encodeLastConfig(index: number): Uint8Array {
  return lastConfigMessage(index).serializeBinary();
}

function lastConfigMessage(index: number): common.LastConfig {
  const message = new common.LastConfig();
  message.setIndex(index);
  return message;
}
