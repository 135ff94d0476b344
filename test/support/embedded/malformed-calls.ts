import { common, orderer, type peer } from '@hyperledger/fabric-protos';
import type { Dice } from '../../conformance/generated/dice';
import type { SigningIdentity } from '../../conformance/support/identity';
import { buildEnvelope, buildProposal } from '../../conformance/support/proposal';
import {
  chaincodeEventsRequest,
  commitStatusRequest,
  endorseRequest,
  evaluateRequest,
  submitRequest,
} from '../../conformance/support/requests';
import { createMangle } from './mangle';

/** One message for one method, in bytes. */
export interface MalformedCall {
  /** `/gateway.Gateway/Evaluate` */
  readonly method: string;
  readonly message: Uint8Array;
}

export interface CallMakerParts {
  readonly dice: Dice;
  readonly client: SigningIdentity;
  readonly channel: string;
  /** Reads only, so that nothing of what is made of it can change the state. */
  readonly transaction: common.Envelope;
}

/**
 * Makes calls of every service of a peer's endpoint, each out of a good one: damaged from outside, or damaged within and signed
 * anew, so that it gets past the signature.
 */
export function createCallMaker({ dice, client, channel, transaction }: CallMakerParts): () => MalformedCall {
  const proposal = () =>
    buildProposal(client, { channel, chaincode: 'probe', args: ['[{"op":"get","key":"a"}]'] });
  const seek = (): Uint8Array => {
    const position = new orderer.SeekPosition();
    position.setOldest(new orderer.SeekOldest());
    const info = new orderer.SeekInfo();
    info.setStart(position);
    info.setStop(position);
    return info.serializeBinary();
  };
  const txId = 'f'.repeat(64);
  const mangle = createMangle(dice, [
    proposal().signed.serializeBinary(),
    transaction.serializeBinary(),
    client.serialized,
    seek(),
  ]);

  const signedProposal = (): ReturnType<typeof buildProposal> => {
    const built = proposal();
    const { signed } = built;
    const bytes = mangle(signed.getProposalBytes_asU8());
    signed.setProposalBytes(bytes);
    signed.setSignature(client.sign(bytes));
    return built;
  };
  const signedEnvelope = (): common.Envelope => {
    const envelope = transaction.clone();
    const bytes = mangle(envelope.getPayload_asU8());
    envelope.setPayload(bytes);
    envelope.setSignature(client.sign(bytes));
    return envelope;
  };
  const signedRequest = (
    request: ReturnType<typeof commitStatusRequest> | ReturnType<typeof chaincodeEventsRequest>,
  ): Uint8Array => {
    const bytes = mangle(request.getRequest_asU8());
    request.setRequest(bytes);
    request.setSignature(client.sign(bytes));
    return request.serializeBinary();
  };
  const seekEnvelope = (): Uint8Array =>
    buildEnvelope(client, channel, common.HeaderType.DELIVER_SEEK_INFO, mangle(seek())).serializeBinary();

  const outside = (method: string, good: () => { serializeBinary(): Uint8Array }) => () => ({
    method,
    message: mangle(good().serializeBinary()),
  });
  const within = (method: string, message: () => Uint8Array) => () => ({ method, message: message() });
  const proposalOf = (good: peer.SignedProposal): Uint8Array => good.serializeBinary();

  const makers: readonly (() => MalformedCall)[] = [
    outside('/gateway.Gateway/Evaluate', () => evaluateRequest(channel, proposal(), [])),
    within('/gateway.Gateway/Evaluate', () =>
      evaluateRequest(channel, signedProposal(), []).serializeBinary(),
    ),
    outside('/gateway.Gateway/Endorse', () => endorseRequest(channel, proposal(), [])),
    within('/gateway.Gateway/Endorse', () => endorseRequest(channel, signedProposal(), []).serializeBinary()),
    outside('/gateway.Gateway/Submit', () => submitRequest(channel, txId, transaction)),
    within('/gateway.Gateway/Submit', () => submitRequest(channel, txId, signedEnvelope()).serializeBinary()),
    outside('/gateway.Gateway/CommitStatus', () => commitStatusRequest(channel, txId, client)),
    within('/gateway.Gateway/CommitStatus', () => signedRequest(commitStatusRequest(channel, txId, client))),
    outside('/gateway.Gateway/ChaincodeEvents', () => chaincodeEventsRequest(channel, 'probe', 0, client)),
    within('/gateway.Gateway/ChaincodeEvents', () =>
      signedRequest(chaincodeEventsRequest(channel, 'probe', 0, client)),
    ),
    outside('/protos.Endorser/ProcessProposal', () => proposal().signed),
    within('/protos.Endorser/ProcessProposal', () => proposalOf(signedProposal().signed)),
    outside('/protos.Deliver/Deliver', () =>
      buildEnvelope(client, channel, common.HeaderType.DELIVER_SEEK_INFO, seek()),
    ),
    within('/protos.Deliver/Deliver', seekEnvelope),
    within('/protos.Deliver/DeliverFiltered', seekEnvelope),
    within('/protos.Deliver/DeliverWithPrivateData', seekEnvelope),
    within('/discovery.Discovery/Discover', seekEnvelope),
    within('/orderer.AtomicBroadcast/Broadcast', () => signedEnvelope().serializeBinary()),
    within('/orderer.AtomicBroadcast/Deliver', seekEnvelope),
    within('/nobody.Knows/This', seekEnvelope),
  ];
  return () => dice.one(makers)();
}
