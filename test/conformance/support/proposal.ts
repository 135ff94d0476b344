import { createHash, randomBytes } from 'node:crypto';
import { common, peer } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import type { SigningIdentity } from './identity';

/** What a proposal asks for, and how it departs from a well-formed one. */
export interface ProposalWish {
  readonly channel: string;
  readonly chaincode: string;
  readonly args: readonly (string | Uint8Array)[];
  readonly transient?: Readonly<Record<string, string>>;
  /** In place of random bytes. */
  readonly nonce?: Uint8Array;
  /** In place of the hash of nonce and creator. */
  readonly txId?: string;
  /** In place of the creator's own signature. */
  readonly sign?: (message: Uint8Array) => Uint8Array;
  /** Milliseconds to add to the present time. */
  readonly timeOffset?: number;
}

export interface BuiltProposal {
  readonly txId: string;
  readonly nonce: Uint8Array;
  readonly signed: peer.SignedProposal;
}

/** Builds a proposal as a client of Fabric does. */
export function buildProposal(creator: SigningIdentity, wish: ProposalWish): BuiltProposal {
  const nonce = wish.nonce ?? randomBytes(24);
  const txId = wish.txId ?? createHash('sha256').update(nonce).update(creator.serialized).digest('hex');

  const proposal = new peer.Proposal();
  const header = new common.Header();
  header.setChannelHeader(channelHeader(wish, txId).serializeBinary());
  header.setSignatureHeader(signatureHeader(creator, nonce).serializeBinary());
  proposal.setHeader(header.serializeBinary());
  proposal.setPayload(payload(wish).serializeBinary());

  const signed = new peer.SignedProposal();
  const bytes = proposal.serializeBinary();
  signed.setProposalBytes(bytes);
  signed.setSignature(wish.sign ? wish.sign(bytes) : creator.sign(bytes));
  return { txId, nonce, signed };
}

/** @returns a signed envelope around a payload of that type, as for the Deliver service */
export function buildEnvelope(
  signer: SigningIdentity,
  channel: string,
  type: number,
  data: Uint8Array,
): common.Envelope {
  const header = new common.ChannelHeader();
  header.setType(type);
  header.setChannelId(channel);
  header.setTimestamp(timestamp(0));
  const headers = new common.Header();
  headers.setChannelHeader(header.serializeBinary());
  headers.setSignatureHeader(signatureHeader(signer, randomBytes(24)).serializeBinary());
  const content = new common.Payload();
  content.setHeader(headers);
  content.setData(data);
  const envelope = new common.Envelope();
  const bytes = content.serializeBinary();
  envelope.setPayload(bytes);
  envelope.setSignature(signer.sign(bytes));
  return envelope;
}

function channelHeader(wish: ProposalWish, txId: string): common.ChannelHeader {
  const id = new peer.ChaincodeID();
  id.setName(wish.chaincode);
  const extension = new peer.ChaincodeHeaderExtension();
  extension.setChaincodeId(id);
  const header = new common.ChannelHeader();
  header.setType(common.HeaderType.ENDORSER_TRANSACTION);
  header.setChannelId(wish.channel);
  header.setTxId(txId);
  header.setTimestamp(timestamp(wish.timeOffset ?? 0));
  header.setExtension$(extension.serializeBinary());
  return header;
}

function signatureHeader(creator: SigningIdentity, nonce: Uint8Array): common.SignatureHeader {
  const header = new common.SignatureHeader();
  header.setCreator(creator.serialized);
  header.setNonce(nonce);
  return header;
}

function payload(wish: ProposalWish): peer.ChaincodeProposalPayload {
  const input = new peer.ChaincodeInput();
  input.setArgsList(wish.args.map((arg) => Buffer.from(arg)));
  const id = new peer.ChaincodeID();
  id.setName(wish.chaincode);
  const spec = new peer.ChaincodeSpec();
  spec.setType(peer.ChaincodeSpec.Type.NODE);
  spec.setChaincodeId(id);
  spec.setInput(input);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const content = new peer.ChaincodeProposalPayload();
  content.setInput(invocation.serializeBinary());
  for (const [name, value] of Object.entries(wish.transient ?? {})) {
    content.getTransientmapMap().set(name, Buffer.from(value));
  }
  return content;
}

function timestamp(offset: number): Timestamp {
  return Timestamp.fromDate(new Date(Date.now() + offset));
}
