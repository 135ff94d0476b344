import { type ChannelHeader, decodeChannelHeader, decodeHeader, type Header } from './header';
import {
  type ChaincodeInvocationSpec,
  type ChaincodeProposalPayload,
  decodeChaincodeInvocationSpec,
  decodeChaincodeProposalPayload,
  decodeProposal,
  decodeSignedProposal,
  encodeSignedProposal,
  type Proposal,
  type SignedProposal,
} from './proposal';
import { type UnpackedProposal, unpackProposal } from './unpacked-proposal';

/**
 * A signed proposal whose parts are read when somebody asks for them, in the order in which they ask: each has errors of its
 * own. Reading a part that is malformed throws CodecError. One process holds the gateway and the peers of all hospitals, and
 * they hand on the same one: each part is read once.
 */
export class OpenProposal {
  #proposal: Proposal | undefined;
  #header: Header | undefined;
  #channelHeader: ChannelHeader | undefined;
  #payload: ChaincodeProposalPayload | undefined;
  #invocation: ChaincodeInvocationSpec | undefined;
  #unpacked: UnpackedProposal | undefined;

  /** @param bytes `protos.SignedProposal`: what `signed` was read from, or written to */
  constructor(
    readonly bytes: Uint8Array,
    readonly signed: SignedProposal,
  ) {}

  get proposal(): Proposal {
    return (this.#proposal ??= decodeProposal(this.signed.proposal).view);
  }

  get header(): Header {
    return (this.#header ??= decodeHeader(this.proposal.header).view);
  }

  get channelHeader(): ChannelHeader {
    return (this.#channelHeader ??= decodeChannelHeader(this.header.channelHeader).view);
  }

  get payload(): ChaincodeProposalPayload {
    return (this.#payload ??= decodeChaincodeProposalPayload(this.proposal.payload).view);
  }

  get invocation(): ChaincodeInvocationSpec {
    return (this.#invocation ??= decodeChaincodeInvocationSpec(this.payload.input).view);
  }

  /** As a peer's checks want it. */
  get unpacked(): UnpackedProposal {
    return (this.#unpacked ??= unpackProposal(this));
  }
}

/** @param bytes `protos.SignedProposal`, not to be written to afterwards @throws CodecError */
export function openProposal(bytes: Uint8Array): OpenProposal {
  return new OpenProposal(bytes, decodeSignedProposal(bytes).view);
}

/** Writes a signed proposal that has been read as part of something else. */
export function sealProposal(signed: SignedProposal): OpenProposal {
  return new OpenProposal(encodeSignedProposal(signed), signed);
}
