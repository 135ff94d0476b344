import { peer } from '@hyperledger/fabric-protos';
import { type ChaincodeId, readChaincodeId, writeChaincodeId } from './chaincode-id';
import { type WireTime, timestampMessage } from './header';
import { type ChaincodeCall, chaincodeInterestMessage } from './interest';
import { decodeMessage, readMessage } from './message';
import type { Decoded } from './types';
import { NOTHING, readTwo, WireReader } from './wire-reader';
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
  return readMessage('protos.Response', bytes, readResponse);
}

export function encodeResponse(view: Response): Uint8Array {
  const writer = new WireWriter(view.payload.length + view.message.length + 32);
  writeResponse(writer, view);
  return writer.finish();
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
      response: response && {
        status: response.getStatus(),
        message: response.getMessage(),
        payload: response.getPayload_asU8(),
      },
      payload: message.getPayload_asU8(),
      endorsement: endorsement && {
        endorser: endorsement.getEndorser_asU8(),
        signature: endorsement.getSignature_asU8(),
      },
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
  return readMessage('protos.ProposalResponsePayload', bytes, (reader) => {
    const [proposalHash, extension] = readTwo(reader);
    return { proposalHash, extension };
  });
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
  return readMessage('protos.ChaincodeAction', bytes, (reader) => {
    let results = NOTHING;
    let events = NOTHING;
    let response: Uint8Array | undefined;
    let chaincodeId: Uint8Array | undefined;
    while (reader.next()) {
      if (reader.field === 1) results = reader.bytes(results);
      else if (reader.field === 2) events = reader.bytes(events);
      else if (reader.field === 3) response = reader.message(response);
      else if (reader.field === 4) chaincodeId = reader.message(chaincodeId);
      else reader.skip();
    }
    return {
      results,
      events,
      response: response && readResponse(new WireReader(response)),
      chaincodeId: chaincodeId && readChaincodeId(new WireReader(chaincodeId)),
    };
  });
}

export function encodeChaincodeAction({
  results,
  events,
  response,
  chaincodeId,
}: ChaincodeAction): Uint8Array {
  const size = results.length + events.length + (response?.payload.length ?? 0);
  const writer = new WireWriter(size + 160).bytes(1, results).bytes(2, events);
  if (response)
    writer.nested(3, (nested) => {
      writeResponse(nested, response);
    });
  if (chaincodeId)
    writer.nested(4, (nested) => {
      writeChaincodeId(nested, chaincodeId);
    });
  return writer.finish();
}

export function readEndorsement(reader: WireReader): Endorsement {
  const [endorser, signature] = readTwo(reader);
  return { endorser, signature };
}

function endorsementMessage(view: Endorsement): peer.Endorsement {
  const message = new peer.Endorsement();
  message.setEndorser(view.endorser);
  message.setSignature(view.signature);
  return message;
}

function readResponse(reader: WireReader): Response {
  let status = 0;
  let message = '';
  let payload = NOTHING;
  while (reader.next()) {
    if (reader.field === 1) status = reader.int32(status);
    else if (reader.field === 2) message = reader.text(message);
    else if (reader.field === 3) payload = reader.bytes(payload);
    else reader.skip();
  }
  return { status, message, payload };
}

export function writeResponse(writer: WireWriter, { status, message, payload }: Response): void {
  writer.signed(1, status).text(2, message).bytes(3, payload);
}

function responseMessage(view: Response): peer.Response {
  const message = new peer.Response();
  message.setStatus(view.status);
  message.setMessage(view.message);
  message.setPayload(view.payload);
  return message;
}
