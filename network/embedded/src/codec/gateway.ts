import { common, gateway, type peer } from '@hyperledger/fabric-protos';
import { type ChaincodeEvent, chaincodeEventMessage } from './chaincode-event';
import { type SeekPosition, seekPositionView } from './deliver';
import type { Envelope } from './envelope';
import { decodeMessage } from './message';
import type { SignedProposal } from './proposal';
import { type Response, responseMessage } from './response';
import type { Decoded } from './types';
import { validationCode } from './validation-code-message';

/** `gateway.EvaluateRequest` or `gateway.EndorseRequest`. */
export interface ProposalRequest {
  readonly transactionId: string;
  readonly channelId: string;
  readonly proposedTransaction: SignedProposal | undefined;
  /** Target organizations of an evaluation, endorsing organizations of an endorsement; empty leaves the choice to the gateway. */
  readonly organizations: readonly string[];
}

/** `gateway.SubmitRequest`. */
export interface SubmitRequest {
  readonly transactionId: string;
  readonly channelId: string;
  readonly preparedTransaction: Envelope | undefined;
}

/** `gateway.SignedCommitStatusRequest` or `gateway.SignedChaincodeEventsRequest`. */
export interface SignedRequest {
  readonly request: Uint8Array;
  readonly signature: Uint8Array;
}

/** `gateway.CommitStatusRequest`. */
export interface CommitStatusRequest {
  readonly transactionId: string;
  readonly channelId: string;
  readonly identity: Uint8Array;
}

/** `gateway.ChaincodeEventsRequest`. */
export interface ChaincodeEventsRequest {
  readonly channelId: string;
  readonly chaincodeId: string;
  readonly identity: Uint8Array;
  readonly startPosition: SeekPosition | undefined;
  readonly afterTransactionId: string;
}

/** `gateway.ErrorDetail`: which node refused, and what it said. */
export interface ErrorDetail {
  readonly address: string;
  readonly mspId: string;
  readonly message: string;
}

/** @throws CodecError */
export function decodeEvaluateRequest(bytes: Uint8Array): Decoded<ProposalRequest> {
  return decodeMessage('gateway.EvaluateRequest', gateway.EvaluateRequest, bytes, (message) => ({
    transactionId: message.getTransactionId(),
    channelId: message.getChannelId(),
    proposedTransaction: signedProposalView(message.getProposedTransaction()),
    organizations: message.getTargetOrganizationsList(),
  }));
}

/** @throws CodecError */
export function decodeEndorseRequest(bytes: Uint8Array): Decoded<ProposalRequest> {
  return decodeMessage('gateway.EndorseRequest', gateway.EndorseRequest, bytes, (message) => ({
    transactionId: message.getTransactionId(),
    channelId: message.getChannelId(),
    proposedTransaction: signedProposalView(message.getProposedTransaction()),
    organizations: message.getEndorsingOrganizationsList(),
  }));
}

/** @throws CodecError */
export function decodeSubmitRequest(bytes: Uint8Array): Decoded<SubmitRequest> {
  return decodeMessage('gateway.SubmitRequest', gateway.SubmitRequest, bytes, (message) => {
    const envelope = message.getPreparedTransaction();
    return {
      transactionId: message.getTransactionId(),
      channelId: message.getChannelId(),
      preparedTransaction: envelope && {
        payload: envelope.getPayload_asU8(),
        signature: envelope.getSignature_asU8(),
      },
    };
  });
}

/** The two signed requests have the same shape on the wire. @throws CodecError */
export function decodeSignedRequest(bytes: Uint8Array): Decoded<SignedRequest> {
  return decodeMessage(
    'gateway.SignedCommitStatusRequest',
    gateway.SignedCommitStatusRequest,
    bytes,
    (message) => ({ request: message.getRequest_asU8(), signature: message.getSignature_asU8() }),
  );
}

/** @throws CodecError */
export function decodeCommitStatusRequest(bytes: Uint8Array): Decoded<CommitStatusRequest> {
  return decodeMessage('gateway.CommitStatusRequest', gateway.CommitStatusRequest, bytes, (message) => ({
    transactionId: message.getTransactionId(),
    channelId: message.getChannelId(),
    identity: message.getIdentity_asU8(),
  }));
}

/** @throws CodecError */
export function decodeChaincodeEventsRequest(bytes: Uint8Array): Decoded<ChaincodeEventsRequest> {
  return decodeMessage(
    'gateway.ChaincodeEventsRequest',
    gateway.ChaincodeEventsRequest,
    bytes,
    (message) => ({
      channelId: message.getChannelId(),
      chaincodeId: message.getChaincodeId(),
      identity: message.getIdentity_asU8(),
      startPosition: seekPositionView(message.getStartPosition()),
      afterTransactionId: message.getAfterTransactionId(),
    }),
  );
}

export function encodeEvaluateResponse(result: Response): Uint8Array {
  const message = new gateway.EvaluateResponse();
  message.setResult(responseMessage(result));
  return message.serializeBinary();
}

export function encodeEndorseResponse(preparedTransaction: Envelope): Uint8Array {
  const envelope = new common.Envelope();
  envelope.setPayload(preparedTransaction.payload);
  envelope.setSignature(preparedTransaction.signature);
  const message = new gateway.EndorseResponse();
  message.setPreparedTransaction(envelope);
  return message.serializeBinary();
}

export function encodeSubmitResponse(): Uint8Array {
  return new gateway.SubmitResponse().serializeBinary();
}

/** @param code Fabric's `TxValidationCode` */
export function encodeCommitStatusResponse(code: number, blockNumber: number): Uint8Array {
  const message = new gateway.CommitStatusResponse();
  message.setResult(validationCode(code));
  message.setBlockNumber(blockNumber);
  return message.serializeBinary();
}

export function encodeChaincodeEventsResponse(
  blockNumber: number,
  events: readonly ChaincodeEvent[],
): Uint8Array {
  const message = new gateway.ChaincodeEventsResponse();
  message.setEventsList(events.map(chaincodeEventMessage));
  message.setBlockNumber(blockNumber);
  return message.serializeBinary();
}

export function encodeErrorDetail(view: ErrorDetail): Uint8Array {
  const message = new gateway.ErrorDetail();
  message.setAddress(view.address);
  message.setMspId(view.mspId);
  message.setMessage(view.message);
  return message.serializeBinary();
}

function signedProposalView(message: peer.SignedProposal | undefined): SignedProposal | undefined {
  return message && { proposal: message.getProposalBytes_asU8(), signature: message.getSignature_asU8() };
}
