import { gateway, orderer, type common } from '@hyperledger/fabric-protos';
import type { SigningIdentity } from './identity';
import type { BuiltProposal } from './proposal';

/** The Gateway service's requests. */

export function evaluateRequest(
  channel: string,
  { txId, signed }: BuiltProposal,
  organizations: readonly string[],
): gateway.EvaluateRequest {
  const request = new gateway.EvaluateRequest();
  request.setTransactionId(txId);
  request.setChannelId(channel);
  request.setProposedTransaction(signed);
  request.setTargetOrganizationsList([...organizations]);
  return request;
}

export function endorseRequest(
  channel: string,
  { txId, signed }: BuiltProposal,
  organizations: readonly string[],
): gateway.EndorseRequest {
  const request = new gateway.EndorseRequest();
  request.setTransactionId(txId);
  request.setChannelId(channel);
  request.setProposedTransaction(signed);
  request.setEndorsingOrganizationsList([...organizations]);
  return request;
}

export function submitRequest(
  channel: string,
  txId: string,
  envelope: common.Envelope,
): gateway.SubmitRequest {
  const request = new gateway.SubmitRequest();
  request.setTransactionId(txId);
  request.setChannelId(channel);
  request.setPreparedTransaction(envelope);
  return request;
}

export function commitStatusRequest(
  channel: string,
  txId: string,
  as: SigningIdentity,
): gateway.SignedCommitStatusRequest {
  const request = new gateway.CommitStatusRequest();
  request.setChannelId(channel);
  request.setTransactionId(txId);
  request.setIdentity(as.serialized);
  const signed = new gateway.SignedCommitStatusRequest();
  signed.setRequest(request.serializeBinary());
  signed.setSignature(as.sign(request.serializeBinary()));
  return signed;
}

/** @param after only what comes after that transaction in the first block */
export function chaincodeEventsRequest(
  channel: string,
  chaincode: string,
  fromBlock: number,
  as: SigningIdentity,
  after?: string,
): gateway.SignedChaincodeEventsRequest {
  const specified = new orderer.SeekSpecified();
  specified.setNumber(fromBlock);
  const start = new orderer.SeekPosition();
  start.setSpecified(specified);
  const request = new gateway.ChaincodeEventsRequest();
  request.setChannelId(channel);
  request.setChaincodeId(chaincode);
  request.setIdentity(as.serialized);
  request.setStartPosition(start);
  if (after !== undefined) request.setAfterTransactionId(after);
  const signed = new gateway.SignedChaincodeEventsRequest();
  signed.setRequest(request.serializeBinary());
  signed.setSignature(as.sign(request.serializeBinary()));
  return signed;
}
