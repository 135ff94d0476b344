import { common, gateway, peer } from '@hyperledger/fabric-protos';
import {
  createManualClock,
  createRandom,
  type ManualClock,
} from '@careledger/fabric-embedded/rooms/clock/index';
import type { ChaincodeCall } from '@careledger/fabric-embedded/rooms/codec/interest';
import type { ChannelMember, GatewayParts } from '@careledger/fabric-embedded/rooms/gateway/index';
import type { EndorserResponse, ProposalAnswer } from '@careledger/fabric-embedded/rooms/peer/index';

/** What a fake organization's peer answers, and what it was asked. */
export interface FakeMember extends ChannelMember {
  readonly asked: Uint8Array[];
}

export interface FakeMemberOptions {
  readonly height?: number;
  /** Absent: it has every chaincode. */
  readonly chaincodes?: readonly string[];
  readonly answer?: ProposalAnswer;
}

/** A peer that endorses everything in the same words, unless it is told otherwise. */
export function fakeMember(mspId: string, options: FakeMemberOptions = {}): FakeMember {
  const asked: Uint8Array[] = [];
  const { chaincodes, height = 1 } = options;
  const answer = options.answer ?? { response: endorsed(mspId), error: undefined };
  return {
    asked,
    height,
    hasChaincode: (name) => chaincodes?.includes(name) ?? true,
    endorser: {
      mspId,
      address: `${mspId}:1`,
      processProposal: ({ bytes }) => {
        asked.push(bytes);
        return Promise.resolve(answer);
      },
    },
  };
}

/** A good answer. @param interest what the simulation touched; absent: the chaincode alone */
export function endorsed(mspId: string, interest: readonly ChaincodeCall[] = []): EndorserResponse {
  return {
    version: 1,
    response: { status: 200, message: '', payload: new Uint8Array() },
    payload: Buffer.from('payload'),
    endorsement: { endorser: Buffer.from(mspId), signature: Buffer.from('signature') },
    interest,
  };
}

/** A gateway of organization A in front of these peers; its chaincode `asset` is under the channel's majority. */
export function gatewayParts(
  members: readonly ChannelMember[],
): GatewayParts & { readonly clock: ManualClock } {
  const notHere = (): never => {
    throw new Error('A test of routing does not come as far as that.');
  };
  return {
    channel: 'test',
    mspId: 'A',
    clock: createManualClock(0),
    random: createRandom(1),
    endorsementTimeoutMs: 30_000,
    members,
    msps: {
      mspIds: members.map(({ endorser }) => endorser.mspId),
      identify: notHere,
      remembering: (signer) => signer,
    },
    broadcast: notHere,
    ledger: {
      height: 1,
      transaction: notHere,
      waitForTransaction: notHere,
      waitForHeight: notHere,
      block: notHere,
      blocks: notHere,
      snapshot: notHere,
      definition: (name) =>
        name === 'asset' ? { name, version: '1', sequence: 1, endorsementPolicy: undefined } : undefined,
    },
  };
}

export interface RequestOptions {
  readonly channel?: string;
  readonly chaincode?: string;
  readonly transient?: boolean;
  readonly organizations?: readonly string[];
}

/** `gateway.EndorseRequest`. */
export function endorseRequest(options: RequestOptions = {}): Uint8Array {
  const request = new gateway.EndorseRequest();
  request.setProposedTransaction(signedProposal(options));
  request.setEndorsingOrganizationsList([...(options.organizations ?? [])]);
  return request.serializeBinary();
}

/** `gateway.EvaluateRequest`. */
export function evaluateRequest(options: RequestOptions = {}): Uint8Array {
  const request = new gateway.EvaluateRequest();
  request.setProposedTransaction(signedProposal(options));
  request.setTargetOrganizationsList([...(options.organizations ?? [])]);
  return request.serializeBinary();
}

function signedProposal({
  channel = 'test',
  chaincode = 'asset',
  transient = false,
}: RequestOptions): peer.SignedProposal {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setChannelId(channel);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const id = new peer.ChaincodeID();
  id.setName(chaincode);
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(id);
  const invocation = new peer.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const payload = new peer.ChaincodeProposalPayload();
  payload.setInput(invocation.serializeBinary());
  if (transient) payload.getTransientmapMap().set('secret', Buffer.from('told to nobody'));
  const proposal = new peer.Proposal();
  proposal.setHeader(header.serializeBinary());
  proposal.setPayload(payload.serializeBinary());
  const signed = new peer.SignedProposal();
  signed.setProposalBytes(proposal.serializeBinary());
  signed.setSignature(Buffer.from('signature'));
  return signed;
}
