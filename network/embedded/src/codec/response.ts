import { peer } from '@hyperledger/fabric-protos';
import { type ChaincodeId, chaincodeIdMessage, chaincodeIdView } from './chaincode-id';
import { type WireTime, timestampMessage } from './header';
import { type ChaincodeCall, chaincodeInterestMessage } from './interest';
import { decodeMessage } from './message';
import type { Decoded } from './types';
import { WireWriter } from './wire-writer';

/** `protos.Response`: what the chaincode answered. */
export interface Response {
  readonly status: number;
  readonly message: string;
  readonly payload: Uint8Array;
}

/** `protos.Endorsement`: the signature is over the response payload's bytes followed by `endorser`. */
export interface Endorsement {
  readonly endorser: Uint8Array;
  readonly signature: Uint8Array;
}

/** `protos.ProposalResponse`. `payload` is a `protos.ProposalResponsePayload`; empty where the peer refused. */
export interface ProposalResponse {
  readonly version: number;
  readonly timestamp: WireTime | undefined;
  readonly response: Response | undefined;
  readonly payload: Uint8Array;
  readonly endorsement: Endorsement | undefined;
  /** Only written, for clients that choose endorsers themselves. */
  readonly interest?: readonly ChaincodeCall[];
}

/** `protos.ProposalResponsePayload`. `extension` is a `protos.ChaincodeAction`. */
export interface ProposalResponsePayload {
  readonly proposalHash: Uint8Array;
  readonly extension: Uint8Array;
}

/** `protos.ChaincodeAction`: what the endorsers agree on. */
export interface ChaincodeAction {
  /** `rwset.TxReadWriteSet`. */
  readonly results: Uint8Array;
  /** `protos.ChaincodeEvent`; empty where there is none. */
  readonly events: Uint8Array;
  readonly response: Response | undefined;
  readonly chaincodeId: ChaincodeId | undefined;
}

/** @throws CodecError */
export function decodeResponse(bytes: Uint8Array): Decoded<Response> {
  return decodeMessage('protos.Response', peer.Response, bytes, responseView);
}

export function encodeResponse(view: Response): Uint8Array {
  return responseMessage(view).serializeBinary();
}

/** @throws CodecError */
export function decodeProposalResponse(bytes: Uint8Array): Decoded<ProposalResponse> {
  return decodeMessage('protos.ProposalResponse', peer.ProposalResponse, bytes, (message) => {
    const timestamp = message.getTimestamp();
    const response = message.getResponse();
    const endorsement = message.getEndorsement();
    return {
      version: message.getVersion(),
      timestamp: timestamp && { seconds: timestamp.getSeconds(), nanos: timestamp.getNanos() },
      response: response && responseView(response),
      payload: message.getPayload_asU8(),
      endorsement: endorsement && endorsementView(endorsement),
    };
  });
}

export function encodeProposalResponse(view: ProposalResponse): Uint8Array {
  const message = new peer.ProposalResponse();
  message.setVersion(view.version);
  if (view.timestamp) message.setTimestamp(timestampMessage(view.timestamp));
  if (view.response) message.setResponse(responseMessage(view.response));
  message.setPayload(view.payload);
  if (view.endorsement) message.setEndorsement(endorsementMessage(view.endorsement));
  if (view.interest) message.setInterest(chaincodeInterestMessage(view.interest));
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeProposalResponsePayload(bytes: Uint8Array): Decoded<ProposalResponsePayload> {
  return decodeMessage('protos.ProposalResponsePayload', peer.ProposalResponsePayload, bytes, (message) => ({
    proposalHash: message.getProposalHash_asU8(),
    extension: message.getExtension_asU8(),
  }));
}

export function encodeProposalResponsePayload(view: ProposalResponsePayload): Uint8Array {
  const { proposalHash, extension } = view;
  return new WireWriter(proposalHash.length + extension.length + 16)
    .bytes(1, proposalHash)
    .bytes(2, extension)
    .finish();
}

/** @throws CodecError */
export function decodeChaincodeAction(bytes: Uint8Array): Decoded<ChaincodeAction> {
  return decodeMessage('protos.ChaincodeAction', peer.ChaincodeAction, bytes, (message) => {
    const response = message.getResponse();
    return {
      results: message.getResults_asU8(),
      events: message.getEvents_asU8(),
      response: response && responseView(response),
      chaincodeId: chaincodeIdView(message.getChaincodeId()),
    };
  });
}

export function encodeChaincodeAction(view: ChaincodeAction): Uint8Array {
  const message = new peer.ChaincodeAction();
  message.setResults(view.results);
  message.setEvents(view.events);
  if (view.response) message.setResponse(responseMessage(view.response));
  if (view.chaincodeId) message.setChaincodeId(chaincodeIdMessage(view.chaincodeId));
  return message.serializeBinary();
}

export function endorsementView(message: peer.Endorsement): Endorsement {
  return { endorser: message.getEndorser_asU8(), signature: message.getSignature_asU8() };
}

export function endorsementMessage(view: Endorsement): peer.Endorsement {
  const message = new peer.Endorsement();
  message.setEndorser(view.endorser);
  message.setSignature(view.signature);
  return message;
}

function responseView(message: peer.Response): Response {
  return {
    status: message.getStatus(),
    message: message.getMessage(),
    payload: message.getPayload_asU8(),
  };
}

export function responseMessage(view: Response): peer.Response {
  const message = new peer.Response();
  message.setStatus(view.status);
  message.setMessage(view.message);
  message.setPayload(view.payload);
  return message;
}
