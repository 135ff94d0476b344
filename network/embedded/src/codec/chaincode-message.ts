import { peer } from '@hyperledger/fabric-protos';
import { type ChaincodeInput, encodeChaincodeInput } from './proposal';
import { decodeMessage } from './message';
import type { Decoded } from './types';
import { WireWriter } from './wire-writer';

const NOTHING = new Uint8Array();
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
  return decodeMessage('protos.ChaincodeMessage', peer.ChaincodeMessage, bytes, (message) => {
    const event = message.getChaincodeEvent();
    return {
      type: typeNames.get(message.getType()),
      payload: message.getPayload_asU8(),
      txId: message.getTxid(),
      channel: message.getChannelId(),
      event: event && {
        chaincodeName: event.getChaincodeId(),
        txId: event.getTxId(),
        eventName: event.getEventName(),
        payload: event.getPayload_asU8(),
      },
    };
  });
}

/** Written field by field: what is in it is bytes already, and several go over the stream for each transaction. */
export function encodePeerMessage(view: PeerMessage): Uint8Array {
  const { payload = NOTHING, proposal = NOTHING } = view;
  const writer = new WireWriter(payload.length + proposal.length + BESIDE)
    .number(1, peer.ChaincodeMessage.Type[view.type])
    .bytes(3, payload)
    .text(4, view.txId ?? '');
  if (view.proposal) writer.message(5, proposal);
  if (view.event) writer.message(6, encodeStreamedEvent(view.event));
  return writer.text(7, view.channel ?? '').finish();
}

function encodeStreamedEvent(view: StreamedEvent): Uint8Array {
  const event = new peer.ChaincodeEvent();
  event.setChaincodeId(view.chaincodeName);
  event.setTxId(view.txId);
  event.setEventName(view.eventName);
  event.setPayload(view.payload);
  return event.serializeBinary();
}

/**
 * `protos.ChaincodeID`, the payload of REGISTER: the package id under which the chaincode introduces itself.
 *
 * @throws CodecError
 */
export function decodeRegistration(bytes: Uint8Array): Decoded<string> {
  return decodeMessage('protos.ChaincodeID', peer.ChaincodeID, bytes, (message) => message.getName());
}

/** @throws CodecError */
export function decodeChaincodeInput(bytes: Uint8Array): Decoded<ChaincodeInput> {
  return decodeMessage('protos.ChaincodeInput', peer.ChaincodeInput, bytes, (input) => ({
    args: input.getArgsList_asU8(),
    decorations: new Map<string, Uint8Array>(),
    isInit: input.getIsInit(),
  }));
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
