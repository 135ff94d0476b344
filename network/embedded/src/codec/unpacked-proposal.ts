import { computeTransactionId, hashProposal } from './hashes';
import { decodeSignatureHeader, type ChannelHeader, type SignatureHeader } from './header';
import { CodecError } from './message';
import type { OpenProposal } from './open-proposal';
import {
  decodeChaincodeHeaderExtension,
  encodeChaincodeInput,
  encodeChaincodeProposalPayload,
  type ChaincodeInput,
} from './proposal';

/** A proposal taken apart once, as all further steps want it. */
export interface UnpackedProposal {
  /** `protos.SignedProposal` as it came. */
  readonly bytes: Uint8Array;
  /** `protos.Proposal`: what the client signed. */
  readonly proposal: Uint8Array;
  readonly signature: Uint8Array;
  readonly channelHeader: ChannelHeader;
  readonly signatureHeader: SignatureHeader;
  /** The transaction id that nonce and creator give. */
  readonly computedTxId: string;
  readonly chaincodeName: string;
  readonly input: ChaincodeInput;
  /** `protos.ChaincodeInput` for the chaincode: its arguments alone. */
  readonly chaincodeInput: Uint8Array;
  readonly proposalHash: Uint8Array;
}

/**
 * Follows `core/endorser.UnpackProposal`.
 *
 * @throws CodecError with Fabric's words for what is missing
 */
export function unpackProposal(proposal: OpenProposal): UnpackedProposal {
  const { header, channelHeader } = proposal;
  const signatureHeader = decodeSignatureHeader(header.signatureHeader).view;
  const { chaincodeId } = decodeChaincodeHeaderExtension(channelHeader.extension).view;
  if (!chaincodeId) throw new CodecError('ChaincodeHeaderExtension.ChaincodeId is nil');
  if (chaincodeId.name === '') throw new CodecError('ChaincodeHeaderExtension.ChaincodeId.Name is empty');
  const { payload } = proposal;
  const { input } = proposal.invocation;
  if (!input) throw new CodecError('chaincode input did not contain any input');
  const withoutTransient = encodeChaincodeProposalPayload({ input: payload.input, transient: new Map() });
  return {
    bytes: proposal.bytes,
    proposal: proposal.signed.proposal,
    signature: proposal.signed.signature,
    channelHeader,
    signatureHeader,
    computedTxId: computeTransactionId(signatureHeader.nonce, signatureHeader.creator),
    chaincodeName: chaincodeId.name,
    input,
    chaincodeInput: encodeChaincodeInput({ args: input.args }),
    proposalHash: hashProposal(header, withoutTransient),
  };
}
