import { randomBytes } from 'node:crypto';
import {
  type Block,
  type BlockHeader,
  BLOCK_METADATA,
  encodeBlock,
  encodeIdentifierHeader,
  encodeLastConfig,
  encodeMetadata,
  encodeOrdererBlockMetadata,
} from '../codec/block';

import { blockHeaderBytes, hashBlockData, hashBlockHeader } from '../codec/hashes';
import { type Consenter, signersOf } from './consenters';

/** The end of the chain, which the next block continues. */
export interface ChainEnd {
  /** Number of the next block. */
  readonly number: number;
  readonly previousHash: Uint8Array;
}

export interface WrittenBlock {
  readonly bytes: Uint8Array;
  readonly end: ChainEnd;
}

const NONCE_BYTES = 24;

/**
 * Chains and signs a block as Fabric's orderers do where a quorum signs (`orderer/consensus/smartbft/signer.go`): each signature is
 * over the orderers' metadata, the header that says whose it is, and the block's header.
 *
 * @param lastConfig the number of the last configuration block; the block's own where it is one
 */
export function writeBlock(
  end: ChainEnd,
  data: readonly Uint8Array[],
  consenters: readonly Consenter[],
  lastConfig = 0,
  isRunning?: (consenter: Consenter) => boolean,
): WrittenBlock {
  const header: BlockHeader = {
    number: end.number,
    previousHash: end.previousHash,
    dataHash: hashBlockData(data),
  };
  const block: Block = {
    header,
    data,
    metadata: orderersMetadata(header, signersOf(end.number, consenters, isRunning), lastConfig),
  };
  return {
    bytes: encodeBlock(block),
    end: { number: end.number + 1, previousHash: hashBlockHeader(header) },
  };
}

/** A channel's first block: one configuration envelope, no predecessor, no signature. */
export function writeGenesisBlock(configEnvelope: Uint8Array): Uint8Array {
  const data = [configEnvelope];
  const header: BlockHeader = { number: 0, previousHash: new Uint8Array(), dataHash: hashBlockData(data) };
  const metadata = emptyMetadata();
  metadata[BLOCK_METADATA.SIGNATURES] = encodeMetadata({
    value: encodeOrdererBlockMetadata({ lastConfig: 0, consenterMetadata: new Uint8Array() }),
    signatures: [],
  });
  metadata[BLOCK_METADATA.LAST_CONFIG] = encodeMetadata({ value: encodeLastConfig(0), signatures: [] });
  return encodeBlock({ header, data, metadata });
}

function orderersMetadata(
  header: BlockHeader,
  signers: readonly Consenter[],
  lastConfig: number,
): readonly Uint8Array[] {
  const metadata = emptyMetadata();
  const value = encodeOrdererBlockMetadata({
    lastConfig,
    consenterMetadata: encodeMetadata({ value: new Uint8Array(), signatures: [] }),
  });
  const headerBytes = blockHeaderBytes(header);
  metadata[BLOCK_METADATA.SIGNATURES] = encodeMetadata({
    value,
    signatures: signers.map(({ id, signer }) => {
      const identifierHeader = encodeIdentifierHeader({ identifier: id, nonce: randomBytes(NONCE_BYTES) });
      const signature = signer.sign(Buffer.concat([value, identifierHeader, headerBytes]));
      return { signatureHeader: new Uint8Array(), identifierHeader, signature };
    }),
  });
  metadata[BLOCK_METADATA.LAST_CONFIG] = encodeMetadata({
    value: encodeLastConfig(lastConfig),
    signatures: [],
  });
  return metadata;
}

function emptyMetadata(): Uint8Array[] {
  return Object.keys(BLOCK_METADATA).map(() => new Uint8Array());
}
