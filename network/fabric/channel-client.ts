import { createHash, randomBytes } from 'node:crypto';
import { common, gateway, peer as protos } from '@hyperledger/fabric-protos';
import { Timestamp } from 'google-protobuf/google/protobuf/timestamp_pb';
import { type CalledPeer, callPeer, connectPeer, type MspSigner } from './peer-call';

/** How long a peer may take to tell its configuration, in milliseconds. */
const QUERY_TIMEOUT = 5_000;
/** How long the ordering service may take to accept an update, in milliseconds. */
const SUBMIT_TIMEOUT = 15_000;

const NONCE_BYTES = 24;

/** One peer's view of a channel, and its gateway's way to the ordering service, as an administrator has them. */
export interface ChannelClient extends Disposable {
  /** `common.Config` as this peer has it. @throws Error where it refuses, or gives no answer */
  config(): Promise<Uint8Array>;
  /**
   * Has the ordering service take an update.
   *
   * @param envelope `common.Envelope` of type CONFIG_UPDATE
   * @throws Error with what the ordering service says, or because it gives no answer
   */
  submit(envelope: Uint8Array): Promise<void>;
}

/** @param signer asks; an administrator, of whatever organization is on the channel */
export function openChannel(peer: CalledPeer, channel: string, signer: MspSigner): ChannelClient {
  const client = connectPeer(peer);
  return {
    async config() {
      const request = configQuery(channel, signer);
      const answer = await callPeer(client, '/protos.Endorser/ProcessProposal', request, QUERY_TIMEOUT);
      const response = protos.ProposalResponse.deserializeBinary(answer).getResponse();
      if (response?.getStatus() === 200) return response.getPayload_asU8();
      throw new Error(
        `the peer at ${peer.address} refused: ${response?.getMessage() ?? 'it does not say why'}`,
      );
    },
    async submit(envelope) {
      const request = new gateway.SubmitRequest();
      request.setChannelId(channel);
      request.setPreparedTransaction(common.Envelope.deserializeBinary(envelope));
      await callPeer(client, '/gateway.Gateway/Submit', request.serializeBinary(), SUBMIT_TIMEOUT);
    },
    [Symbol.dispose]: () => {
      client.close();
    },
  };
}

/** A signed proposal that calls `GetChannelConfig` of `cscc`. */
function configQuery(channel: string, signer: MspSigner): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const chaincode = new protos.ChaincodeID();
  chaincode.setName('cscc');
  const extension = new protos.ChaincodeHeaderExtension();
  extension.setChaincodeId(chaincode);
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setChannelId(channel);
  channelHeader.setTxId(createHash('sha256').update(nonce).update(signer.serialized).digest('hex'));
  channelHeader.setTimestamp(Timestamp.fromDate(new Date()));
  channelHeader.setExtension$(extension.serializeBinary());
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(signer.serialized);
  signatureHeader.setNonce(nonce);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());

  const input = new protos.ChaincodeInput();
  input.setArgsList(['GetChannelConfig', channel].map((argument) => Buffer.from(argument)));
  const spec = new protos.ChaincodeSpec();
  spec.setChaincodeId(chaincode);
  spec.setInput(input);
  const invocation = new protos.ChaincodeInvocationSpec();
  invocation.setChaincodeSpec(spec);
  const payload = new protos.ChaincodeProposalPayload();
  payload.setInput(invocation.serializeBinary());

  const proposal = new protos.Proposal();
  proposal.setHeader(header.serializeBinary());
  proposal.setPayload(payload.serializeBinary());
  const signed = new protos.SignedProposal();
  signed.setProposalBytes(proposal.serializeBinary());
  signed.setSignature(signer.sign(signed.getProposalBytes_asU8()));
  return signed.serializeBinary();
}
