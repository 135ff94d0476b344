import { peer } from '@hyperledger/fabric-protos';
import { type ChaincodeId, chaincodeIdMessage, chaincodeIdView } from './chaincode-id';
import { decodeMessage } from './message';
import type { Decoded } from './types';

/** `protos.SignedProposal`: the signature is the client's, over `proposal`. */
export interface SignedProposal {
  readonly proposal: Uint8Array;
  readonly signature: Uint8Array;
}

/** `protos.Proposal`. `header` is a `common.Header`, `payload` a `protos.ChaincodeProposalPayload`. */
export interface Proposal {
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
  readonly extension: Uint8Array;
}

/** `protos.ChaincodeHeaderExtension`. */
export interface ChaincodeHeaderExtension {
  readonly chaincodeId: ChaincodeId | undefined;
}

/** `protos.ChaincodeProposalPayload`. `input` is a `protos.ChaincodeInvocationSpec`. */
export interface ChaincodeProposalPayload {
  readonly input: Uint8Array;
  /** What endorsers see and the ledger does not. */
  readonly transient: ReadonlyMap<string, Uint8Array>;
}

/** `protos.ChaincodeInvocationSpec`, unpacked. */
export interface ChaincodeInvocationSpec {
  readonly chaincodeId: ChaincodeId | undefined;
  /** `protos.ChaincodeSpec.Type`; 0 where the client does not say. */
  readonly type: number;
  /** Undefined where the message carries no `protos.ChaincodeInput`. */
  readonly input: ChaincodeInput | undefined;
}

/** `protos.ChaincodeInput`. */
export interface ChaincodeInput {
  readonly args: readonly Uint8Array[];
  readonly decorations: ReadonlyMap<string, Uint8Array>;
  readonly isInit: boolean;
}

/** @throws CodecError */
export function decodeSignedProposal(bytes: Uint8Array): Decoded<SignedProposal> {
  return decodeMessage('protos.SignedProposal', peer.SignedProposal, bytes, (message) => ({
    proposal: message.getProposalBytes_asU8(),
    signature: message.getSignature_asU8(),
  }));
}

export function encodeSignedProposal(view: SignedProposal): Uint8Array {
  const message = new peer.SignedProposal();
  message.setProposalBytes(view.proposal);
  message.setSignature(view.signature);
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeProposal(bytes: Uint8Array): Decoded<Proposal> {
  return decodeMessage('protos.Proposal', peer.Proposal, bytes, (message) => ({
    header: message.getHeader_asU8(),
    payload: message.getPayload_asU8(),
    extension: message.getExtension_asU8(),
  }));
}

export function encodeProposal(view: Proposal): Uint8Array {
  const message = new peer.Proposal();
  message.setHeader(view.header);
  message.setPayload(view.payload);
  message.setExtension$(view.extension);
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeChaincodeHeaderExtension(bytes: Uint8Array): Decoded<ChaincodeHeaderExtension> {
  return decodeMessage(
    'protos.ChaincodeHeaderExtension',
    peer.ChaincodeHeaderExtension,
    bytes,
    (message) => ({
      chaincodeId: chaincodeIdView(message.getChaincodeId()),
    }),
  );
}

export function encodeChaincodeHeaderExtension(view: ChaincodeHeaderExtension): Uint8Array {
  const message = new peer.ChaincodeHeaderExtension();
  if (view.chaincodeId) message.setChaincodeId(chaincodeIdMessage(view.chaincodeId));
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeChaincodeProposalPayload(bytes: Uint8Array): Decoded<ChaincodeProposalPayload> {
  return decodeMessage(
    'protos.ChaincodeProposalPayload',
    peer.ChaincodeProposalPayload,
    bytes,
    (message) => ({
      input: message.getInput_asU8(),
      transient: bytesMap(message.getTransientmapMap()),
    }),
  );
}

/** Transient entries are written in the map's order. */
export function encodeChaincodeProposalPayload(view: ChaincodeProposalPayload): Uint8Array {
  const message = new peer.ChaincodeProposalPayload();
  message.setInput(view.input);
  for (const [name, value] of view.transient) message.getTransientmapMap().set(name, value);
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeChaincodeInvocationSpec(bytes: Uint8Array): Decoded<ChaincodeInvocationSpec> {
  return decodeMessage('protos.ChaincodeInvocationSpec', peer.ChaincodeInvocationSpec, bytes, (message) => {
    const spec = message.getChaincodeSpec();
    const input = spec?.getInput();
    return {
      chaincodeId: chaincodeIdView(spec?.getChaincodeId()),
      type: spec?.getType() ?? 0,
      input: input && {
        args: input.getArgsList_asU8(),
        decorations: bytesMap(input.getDecorationsMap()),
        isInit: input.getIsInit(),
      },
    };
  });
}

export function encodeChaincodeInvocationSpec(view: {
  readonly chaincodeId: ChaincodeId;
  readonly input: Partial<ChaincodeInput>;
}): Uint8Array {
  const spec = new peer.ChaincodeSpec();
  spec.setChaincodeId(chaincodeIdMessage(view.chaincodeId));
  spec.setInput(chaincodeInputMessage(view.input));
  const message = new peer.ChaincodeInvocationSpec();
  message.setChaincodeSpec(spec);
  return message.serializeBinary();
}

/** What a chaincode process gets as a transaction's payload: decorations are the peer's to add. */
export function encodeChaincodeInput(view: Partial<ChaincodeInput>): Uint8Array {
  return chaincodeInputMessage(view).serializeBinary();
}

function chaincodeInputMessage(view: Partial<ChaincodeInput>): peer.ChaincodeInput {
  const message = new peer.ChaincodeInput();
  message.setArgsList([...(view.args ?? [])]);
  for (const [name, value] of view.decorations ?? []) message.getDecorationsMap().set(name, value);
  message.setIsInit(view.isInit ?? false);
  return message;
}

function bytesMap(map: BytesMap): ReadonlyMap<string, Uint8Array> {
  const result = new Map<string, Uint8Array>();
  map.forEach((value, name) => {
    result.set(name, typeof value === 'string' ? Buffer.from(value, 'base64') : value);
  });
  return result;
}

/** google-protobuf's map, as far as it is used here. */
interface BytesMap {
  forEach(callback: (value: Uint8Array | string, name: string) => void): void;
}
