import type { ChannelConfiguration } from '../configuration';
import { createBlockSignatureVerifier, type VerifyBlockSignatures } from './block-signatures';
import { sharedBlock } from './shared-block';
import { verifyBlock } from './verify-block';

/** What a configuration says of them. */
export type BlockSigners = Pick<ChannelConfiguration, 'blockValidation' | 'msps'>;

/**
 * Whether bytes are the block that comes next: whole, linked to the one before, and signed by the ordering service.
 *
 * @param bytes `common.Block`
 * @param height number of blocks before it
 * @param previousHeaderHash hash of the header before; empty for the first block
 * @param configuration what holds before the block; it says who has to sign every block but the first, which the organizations
 *   joined the channel with
 * @throws BlockError
 * @throws CodecError where they are no block
 */
export type VerifyOrderedBlock = (
  bytes: Uint8Array,
  height: number,
  previousHeaderHash: Uint8Array,
  configuration: BlockSigners,
) => void;

/**
 * Peers of one process are handed the same bytes: what one has verified of them, against the same chain, need not be worked out
 * again: one chain leads to one configuration.
 */
export function createOrderedBlockVerifier(): VerifyOrderedBlock {
  /** After what each block was found to come next. */
  const verified = new WeakMap<Uint8Array, string>();
  const verifiers = new WeakMap<BlockSigners, VerifyBlockSignatures>();
  const verifierOf = (signers: BlockSigners): VerifyBlockSignatures => {
    const verifier =
      verifiers.get(signers) ?? createBlockSignatureVerifier(signers.blockValidation, signers.msps);
    verifiers.set(signers, verifier);
    return verifier;
  };
  return (bytes, height, previousHeaderHash, configuration) => {
    const after = `${height} ${Buffer.from(previousHeaderHash).toString('base64')}`;
    if (verified.get(bytes) === after) return;
    const block = sharedBlock(bytes);
    verifyBlock(block, height, previousHeaderHash);
    if (height > 0) verifierOf(configuration)(block);
    verified.set(bytes, after);
  };
}
