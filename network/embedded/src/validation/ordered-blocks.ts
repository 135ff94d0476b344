import type { VerifyBlockSignatures } from './block-signatures';
import { sharedBlock } from './shared-block';
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

/**
 * Peers of one process are handed the same bytes: what one has verified of them, against the same chain, need not be worked out
 * again.
 *
 * @param verifySignatures asked for every block but the first, which the organizations joined the channel with
 */
export function createOrderedBlockVerifier(verifySignatures: VerifyBlockSignatures): VerifyOrderedBlock {
  /** After what each block was found to come next. */
  const verified = new WeakMap<Uint8Array, string>();
  return (bytes, height, previousHeaderHash) => {
    const after = `${height} ${Buffer.from(previousHeaderHash).toString('base64')}`;
    if (verified.get(bytes) === after) return;
    const block = sharedBlock(bytes);
    verifyBlock(block, height, previousHeaderHash);
    if (height > 0) verifySignatures(block);
    verified.set(bytes, after);
  };
}
