import { type Block } from '../codec/block';
import { hashBlockData, hashBlockHeader } from '../codec/hashes';

/** A block that does not follow the one before it, or does not hold what its header says. */
export class BlockError extends Error {
  override readonly name = 'BlockError';
}

/**
 * Checks that a block is the next one of the chain and whole.
 *
 * @param height number of blocks before it
 * @param previousHeaderHash hash of the header before; empty for the first block
 * @returns the hash of this block's header
 * @throws BlockError
 */
export function verifyBlock(block: Block, height: number, previousHeaderHash: Uint8Array): Uint8Array {
  const { number, previousHash, dataHash } = block.header;
  if (number !== height) throw new BlockError(`Block ${number} came where block ${height} was expected.`);
  if (Buffer.compare(previousHash, previousHeaderHash) !== 0) {
    throw new BlockError(
      `Block ${number} does not follow the block before it: its previous hash is another.`,
    );
  }
  if (Buffer.compare(dataHash, hashBlockData(block.data)) !== 0) {
    throw new BlockError(`The data of block ${number} are not those that its header has the hash of.`);
  }
  return hashBlockHeader(block.header);
}
