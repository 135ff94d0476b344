import { gateway } from '@hyperledger/fabric-protos';
import { type ChaincodeEvent, chaincodeEventMessage } from './chaincode-event';
import { type SeekPosition, seekPositionView } from './deliver';
import { type Envelope, readEnvelope, writeEnvelope } from './envelope';
import { decodeMessage, readMessage } from './message';
import { readSignedProposal, type SignedProposal } from './proposal';
import { type Response, writeResponse } from './response';
import type { Decoded } from './types';
import { validationCode } from './validation-code-message';
import { NOTHING, readTwo, WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/** Tags, lengths and numbers. */
const BESIDE = 32;

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
  return readMessage('gateway.EvaluateRequest', bytes, readProposalRequest);
}

/** @throws CodecError */
export function decodeEndorseRequest(bytes: Uint8Array): Decoded<ProposalRequest> {
  return readMessage('gateway.EndorseRequest', bytes, readProposalRequest);
}

function readProposalRequest(reader: WireReader): ProposalRequest {
  let transactionId = '';
  let channelId = '';
  let proposal: Uint8Array | undefined;
  const organizations: string[] = [];
  while (reader.next()) {
    if (reader.field === 1) transactionId = reader.text(transactionId);
    else if (reader.field === 2) channelId = reader.text(channelId);
    else if (reader.field === 3) proposal = reader.message(proposal);
    else if (reader.field === 4) reader.appendText(organizations);
    else reader.skip();
  }
  const proposedTransaction = proposal && readSignedProposal(new WireReader(proposal));
  return { transactionId, channelId, proposedTransaction, organizations };
}

/** @throws CodecError */
export function decodeSubmitRequest(bytes: Uint8Array): Decoded<SubmitRequest> {
  return readMessage('gateway.SubmitRequest', bytes, (reader) => {
    let transactionId = '';
    let channelId = '';
    let envelope: Uint8Array | undefined;
    while (reader.next()) {
      if (reader.field === 1) transactionId = reader.text(transactionId);
      else if (reader.field === 2) channelId = reader.text(channelId);
      else if (reader.field === 3) envelope = reader.message(envelope);
      else reader.skip();
    }
    const preparedTransaction = envelope && readEnvelope(new WireReader(envelope));
    return { transactionId, channelId, preparedTransaction };
  });
}

/** The two signed requests have the same shape on the wire. @throws CodecError */
export function decodeSignedRequest(bytes: Uint8Array): Decoded<SignedRequest> {
  return readMessage('gateway.SignedCommitStatusRequest', bytes, (reader) => {
    const [request, signature] = readTwo(reader);
    return { request, signature };
  });
}

/** @throws CodecError */
export function decodeCommitStatusRequest(bytes: Uint8Array): Decoded<CommitStatusRequest> {
  return readMessage('gateway.CommitStatusRequest', bytes, (reader) => {
    let transactionId = '';
    let channelId = '';
    let identity = NOTHING;
    while (reader.next()) {
      if (reader.field === 1) transactionId = reader.text(transactionId);
      else if (reader.field === 2) channelId = reader.text(channelId);
      else if (reader.field === 3) identity = reader.bytes(identity);
      else reader.skip();
    }
    return { transactionId, channelId, identity };
  });
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
  return new WireWriter(result.payload.length + result.message.length + BESIDE)
    .nested(1, (nested) => {
      writeResponse(nested, result);
    })
    .finish();
}

export function encodeEndorseResponse(preparedTransaction: Envelope): Uint8Array {
  const { payload, signature } = preparedTransaction;
  return new WireWriter(payload.length + signature.length + BESIDE)
    .nested(1, (nested) => {
      writeEnvelope(nested, preparedTransaction);
    })
    .finish();
}

export function encodeSubmitResponse(): Uint8Array {
  return new gateway.SubmitResponse().serializeBinary();
}

/** @param code Fabric's `TxValidationCode` */
export function encodeCommitStatusResponse(code: number, blockNumber: number): Uint8Array {
  return new WireWriter(BESIDE).number(1, validationCode(code)).number(2, blockNumber).finish();
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
