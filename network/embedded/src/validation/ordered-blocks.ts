import { hash } from 'node:crypto';
import { decodeBlock } from '../codec/block';
import type { VerifyBlockSignatures } from './block-signatures';
import { verifyBlock } from './verify-block';

/**
 * Whether bytes are the block that comes next: whole, linked to the one before, and signed by the ordering service.
 *
 * @param bytes `common.Block`
 * @param height number of blocks before it
 * @param previousHeaderHash hash of the header before; empty for the first block
 * @throws BlockError
 * @throws CodecError where they are no block
 */
export type VerifyOrderedBlock = (bytes: Uint8Array, height: number, previousHeaderHash: Uint8Array) => void;

/** Peers of one process get the same blocks: what one has verified costs the next a hash. */
const REMEMBERED = 1000;

/** @param verifySignatures asked for every block but the first, which the organizations joined the channel with */
export function createOrderedBlockVerifier(verifySignatures: VerifyBlockSignatures): VerifyOrderedBlock {
  const verified = new Set<string>();
  return (bytes, height, previousHeaderHash) => {
    const previous = Buffer.from(previousHeaderHash).toString('base64');
    const key = `${height} ${previous} ${hash('sha256', bytes, 'base64')}`;
    if (verified.has(key)) return;
    const block = decodeBlock(bytes).view;
    verifyBlock(block, height, previousHeaderHash);
    if (height > 0) verifySignatures(block);
    if (verified.size >= REMEMBERED) verified.clear();
    verified.add(key);
  };
}
