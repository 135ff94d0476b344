import { type Block, decodeBlock } from '../codec/block';

const decoded = new WeakMap<Uint8Array, Block>();

/**
 * Decodes a block once for all who hold these very bytes: the peers of one process are handed the same ones.
 *
 * @param bytes `common.Block`, which nobody changes
 * @throws CodecError where they are no block
 */
export function sharedBlock(bytes: Uint8Array): Block {
  const known = decoded.get(bytes);
  if (known) return known;
  const block = decodeBlock(bytes).view;
  decoded.set(bytes, block);
  return block;
}
