import {
  decodeChaincodeHeaderExtension,
  decodeChaincodeInvocationSpec,
  decodeChaincodeProposalPayload,
  decodeProposal,
  decodeSignedProposal,
  encodeChaincodeProposalPayload,
  type ChaincodeInput,
} from '../codec/proposal';
import {
  decodeChannelHeader,
  decodeHeader,
  decodeSignatureHeader,
  type ChannelHeader,
  type SignatureHeader,
} from '../codec/header';
import { hashProposal } from '../codec/hashes';
import { CodecError } from '../codec/message';

/** A proposal taken apart once, as all further steps want it. */
export interface UnpackedProposal {
  /** `protos.SignedProposal` as it came. */
  readonly bytes: Uint8Array;
  /** `protos.Proposal`: what the client signed. */
  readonly proposal: Uint8Array;
  readonly signature: Uint8Array;
  readonly channelHeader: ChannelHeader;
  readonly signatureHeader: SignatureHeader;
  readonly chaincodeName: string;
  readonly input: ChaincodeInput;
  readonly proposalHash: Uint8Array;
}

/** One process holds the peers of all hospitals, and they get the same bytes: the first takes them apart for all. */
const unpacked = new WeakMap<Uint8Array, UnpackedProposal>();

/**
 * Follows `core/endorser.UnpackProposal`.
 *
 * @param bytes not to be written to afterwards
 * @throws CodecError with Fabric's words for what is missing
 */
export function unpackProposal(bytes: Uint8Array): UnpackedProposal {
  const known = unpacked.get(bytes);
  if (known) return known;
  const proposal = unpack(bytes);
  unpacked.set(bytes, proposal);
  return proposal;
}

function unpack(bytes: Uint8Array): UnpackedProposal {
  const signed = decodeSignedProposal(bytes).view;
  const proposal = decodeProposal(signed.proposal).view;
  const header = decodeHeader(proposal.header).view;
  const channelHeader = decodeChannelHeader(header.channelHeader).view;
  const signatureHeader = decodeSignatureHeader(header.signatureHeader).view;
  const { chaincodeId } = decodeChaincodeHeaderExtension(channelHeader.extension).view;
  if (!chaincodeId) throw new CodecError('ChaincodeHeaderExtension.ChaincodeId is nil');
  if (chaincodeId.name === '') throw new CodecError('ChaincodeHeaderExtension.ChaincodeId.Name is empty');
  const payload = decodeChaincodeProposalPayload(proposal.payload).view;
  const { input } = decodeChaincodeInvocationSpec(payload.input).view;
  if (!input) throw new CodecError('chaincode input did not contain any input');
  const withoutTransient = encodeChaincodeProposalPayload({ input: payload.input, transient: new Map() });
  return {
    bytes,
    proposal: signed.proposal,
    signature: signed.signature,
    channelHeader,
    signatureHeader,
    chaincodeName: chaincodeId.name,
    input,
    proposalHash: hashProposal(header, withoutTransient),
  };
}
