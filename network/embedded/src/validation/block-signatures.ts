import { type Block, BLOCK_METADATA, decodeIdentifierHeader, decodeMetadata } from '../codec/block';
import type { BlockValidation } from '../codec/config-block';
import { blockHeaderBytes } from '../codec/hashes';
import { decodeSignatureHeader } from '../codec/header';
import type { Identity, MspRegistry } from '../msp/types';
import { satisfies, type SignedData, validSigners } from '../policy';
import { BlockError } from './verify-block';

/** @throws BlockError where the block lacks signatures that the channel's configuration asks for */
export type VerifyBlockSignatures = (block: Block) => void;

/**
 * Verifies that the ordering service has written a block, as a Fabric peer does with each that it gets
 * (`protoutil.BlockSignatureVerifier`): the signatures in its metadata satisfy the channel's policy BlockValidation.
 */
export function createBlockSignatureVerifier(
  { policy, consenters }: BlockValidation,
  msps: MspRegistry,
): VerifyBlockSignatures {
  /** Who signed decides, and it is the same few quorums again and again. */
  const verdicts = new Map<string, boolean>();
  const isEnough = (signers: readonly Identity[]): boolean => {
    const key = signers.map(({ mspId, fingerprint }) => `${mspId} ${fingerprint}`).join('\n');
    const known = verdicts.get(key);
    if (known !== undefined) return known;
    const verdict = satisfies(policy, signers);
    verdicts.set(key, verdict);
    return verdict;
  };

  return (block) => {
    const signers = validSigners(signaturesOf(block, consenters), msps);
    if (isEnough(signers)) return;
    throw new BlockError(
      `Block ${block.header.number} is signed by ${signers.length} of the ordering nodes, and the channel's policy ` +
        'BlockValidation is not satisfied.',
    );
  };
}

/** @throws CodecError */
function signaturesOf(
  { header, metadata }: Block,
  consenters: BlockValidation['consenters'],
): readonly SignedData[] {
  const written = metadata[BLOCK_METADATA.SIGNATURES];
  if (!written) throw new BlockError(`Block ${header.number} has no signatures in its metadata.`);
  const { value, signatures } = decodeMetadata(written).view;
  const headerBytes = blockHeaderBytes(header);
  return signatures.flatMap(({ signatureHeader, identifierHeader, signature }): readonly SignedData[] => {
    const isByNumber = signatureHeader.length === 0 && identifierHeader.length > 0;
    const identity = isByNumber
      ? consenters.get(decodeIdentifierHeader(identifierHeader).view.identifier)
      : decodeSignatureHeader(signatureHeader).view.creator;
    // A number that the configuration does not have counts for nothing.
    if (!identity) return [];
    const signed = [value, isByNumber ? identifierHeader : signatureHeader, headerBytes];
    return [{ identity, data: Buffer.concat(signed), signature }];
  });
}
