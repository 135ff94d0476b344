import { peer } from '@hyperledger/fabric-protos';
import { type ChaincodeEvent, encodeChaincodeEvent, readChaincodeEvent } from './chaincode-event';
import { type ChaincodeInput, encodeChaincodeInput, readChaincodeInput } from './chaincode-input';
import { readTimestamp } from './header';
import { decodeMessage, readMessage } from './message';
import type { Decoded } from './types';
import { NOTHING, readTwo, WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/** Type, transaction id and channel, and what stands before each field. */
const BESIDE = 160;

/** Names of `protos.ChaincodeMessage.Type`. */
export type ChaincodeMessageType = keyof peer.ChaincodeMessage.TypeMap;

/** `protos.ChaincodeEvent`, as a chaincode sets it. */
export interface StreamedEvent {
  readonly chaincodeName: string;
  readonly txId: string;
  readonly eventName: string;
  readonly payload: Uint8Array;
}

/** What goes over the stream between a peer and a chaincode: `protos.ChaincodeMessage`. */
export interface ChaincodeMessage {
  /** Undefined for a number that this version of the protocol does not know. */
  readonly type: ChaincodeMessageType | undefined;
  readonly payload: Uint8Array;
  readonly txId: string;
  readonly channel: string;
  readonly event: StreamedEvent | undefined;
}

/** What a peer sends. */
export interface PeerMessage {
  readonly type: ChaincodeMessageType;
  readonly payload?: Uint8Array | undefined;
  readonly txId?: string | undefined;
  readonly channel?: string | undefined;
  /** `protos.SignedProposal`. */
  readonly proposal?: Uint8Array | undefined;
  readonly event?: StreamedEvent | undefined;
}

const typeNames: ReadonlyMap<number, ChaincodeMessageType> = new Map(
  Object.keys(peer.ChaincodeMessage.Type)
    .filter(isTypeName)
    .map((name) => [peer.ChaincodeMessage.Type[name], name]),
);

function isTypeName(name: string): name is ChaincodeMessageType {
  return Object.hasOwn(peer.ChaincodeMessage.Type, name);
}

/** @throws CodecError */
export function decodeChaincodeMessage(bytes: Uint8Array): Decoded<ChaincodeMessage> {
  return readMessage('protos.ChaincodeMessage', bytes, (reader) => {
    let type = 0;
    let timestamp: Uint8Array | undefined;
    let payload = NOTHING;
    let txId = '';
    let proposal: Uint8Array | undefined;
    let event: Uint8Array | undefined;
    let channel = '';
    while (reader.next()) {
      if (reader.field === 1) type = reader.int32(type);
      else if (reader.field === 2) timestamp = reader.message(timestamp);
      else if (reader.field === 3) payload = reader.bytes(payload);
      else if (reader.field === 4) txId = reader.text(txId);
      else if (reader.field === 5) proposal = reader.message(proposal);
      else if (reader.field === 6) event = reader.message(event);
      else if (reader.field === 7) channel = reader.text(channel);
      else reader.skip();
    }
    // Nobody needs these two, but Go refuses the message where they are malformed.
    if (timestamp) readTimestamp(new WireReader(timestamp));
    if (proposal) readTwo(new WireReader(proposal));
    return {
      type: typeNames.get(type),
      payload,
      txId,
      channel,
      event: event && streamedEvent(readChaincodeEvent(new WireReader(event))),
    };
  });
}

function streamedEvent({ chaincodeId, txId, eventName, payload }: ChaincodeEvent): StreamedEvent {
  return { chaincodeName: chaincodeId, txId, eventName, payload };
}

/** Written field by field: what is in it is bytes already, and several go over the stream for each transaction. */
export function encodePeerMessage(view: PeerMessage): Uint8Array {
  const { payload = NOTHING, proposal = NOTHING } = view;
  const writer = new WireWriter(payload.length + proposal.length + BESIDE)
    .number(1, peer.ChaincodeMessage.Type[view.type])
    .bytes(3, payload)
    .text(4, view.txId ?? '');
  if (view.proposal) writer.message(5, proposal);
  if (view.event)
    writer.message(6, encodeChaincodeEvent({ ...view.event, chaincodeId: view.event.chaincodeName }));
  return writer.text(7, view.channel ?? '').finish();
}

/**
 * `protos.ChaincodeID`, the payload of REGISTER: the package id under which the chaincode introduces itself.
 *
 * @throws CodecError
 */
export function decodeRegistration(bytes: Uint8Array): Decoded<string> {
  return decodeMessage('protos.ChaincodeID', peer.ChaincodeID, bytes, (message) => message.getName());
}

/** What it says of decorations does not count: these are the peer's to add. @throws CodecError */
export function decodeChaincodeInput(bytes: Uint8Array): Decoded<ChaincodeInput> {
  const { view } = readMessage('protos.ChaincodeInput', bytes, readChaincodeInput);
  return { bytes, view: { ...view, decorations: new Map() } };
}

/**
 * `protos.ChaincodeSpec`, as a chaincode that calls another one fills it in. `input` is a `protos.ChaincodeInput`.
 *
 * @throws CodecError
 */
export function decodeChaincodeCall(
  bytes: Uint8Array,
): Decoded<{ readonly name: string; readonly input: Uint8Array }> {
  return decodeMessage('protos.ChaincodeSpec', peer.ChaincodeSpec, bytes, (spec) => ({
    name: spec.getChaincodeId()?.getName() ?? '',
    input: spec.getInput()?.serializeBinary() ?? encodeChaincodeInput({}),
  }));
}

/** READY's payload, `protos.ChaincodeAdditionalParams`: this peer takes so many writes, or reads, in one message. */
export function encodeAdditionalParams(batchSize: number): Uint8Array {
  const params = new peer.ChaincodeAdditionalParams();
  params.setUseWriteBatch(true);
  params.setMaxSizeWriteBatch(batchSize);
  params.setUseGetMultipleKeys(true);
  params.setMaxSizeGetMultipleKeys(batchSize);
  return params.serializeBinary();
}
