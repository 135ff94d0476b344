import { common, gateway, ledger, msp, peer } from '@hyperledger/fabric-protos';
import { decodeBlock, encodeBlock } from '@careledger/fabric-embedded/rooms/codec/block';
import {
  decodeChaincodeEvent,
  encodeChaincodeEvent,
} from '@careledger/fabric-embedded/rooms/codec/chaincode-event';
import {
  decodeChaincodeInput,
  decodeChaincodeMessage,
} from '@careledger/fabric-embedded/rooms/codec/chaincode-message';
import {
  decodeGetStateMultiple,
  decodeKeyRequest,
  decodePutState,
  decodePutStateMetadata,
  decodeWriteBatch,
} from '@careledger/fabric-embedded/rooms/codec/chaincode-request';
import {
  decodeEnvelope,
  encodeEnvelope,
  decodePayload,
  encodePayload,
} from '@careledger/fabric-embedded/rooms/codec/envelope';
import {
  decodeCommitStatusRequest,
  decodeEndorseRequest,
  decodeEvaluateRequest,
  decodeSignedRequest,
  decodeSubmitRequest,
} from '@careledger/fabric-embedded/rooms/codec/gateway';
import { decodeHashedRwset, encodeHashedRwset } from '@careledger/fabric-embedded/rooms/codec/hashed-rwset';
import {
  decodeChannelHeader,
  encodeChannelHeader,
  decodeHeader,
  encodeHeader,
  decodeSignatureHeader,
  encodeSignatureHeader,
} from '@careledger/fabric-embedded/rooms/codec/header';
import {
  decodeSerializedIdentity,
  encodeSerializedIdentity,
} from '@careledger/fabric-embedded/rooms/codec/identity';
import { decodeKeyValueRwset } from '@careledger/fabric-embedded/rooms/codec/kv-rwset';
import {
  decodeChaincodeHeaderExtension,
  encodeChaincodeHeaderExtension,
  decodeChaincodeInvocationSpec,
  decodeChaincodeProposalPayload,
  encodeChaincodeProposalPayload,
  decodeProposal,
  encodeProposal,
  decodeSignedProposal,
  encodeSignedProposal,
} from '@careledger/fabric-embedded/rooms/codec/proposal';
import {
  decodeChaincodeAction,
  encodeChaincodeAction,
  decodeProposalResponsePayload,
  encodeProposalResponsePayload,
  decodeResponse,
  encodeResponse,
} from '@careledger/fabric-embedded/rooms/codec/response';
import type { Decoded } from '@careledger/fabric-embedded/rooms/codec/types';
import { decodeTransactionRwset } from '@careledger/fabric-embedded/rooms/codec/rwset';
import {
  decodeChaincodeActionPayload,
  encodeChaincodeActionPayload,
  decodeTransaction,
  encodeTransaction,
} from '@careledger/fabric-embedded/rooms/codec/transaction';

/** What the generated code of a message can do. */
export interface GeneratedMessage {
  serializeBinary(): Uint8Array;
}

/** A message that the ledger reads field by field, beside the generated code for it. */
export interface WireMessage {
  readonly name: string;
  readonly decode: (bytes: Uint8Array) => unknown;
  readonly generated: (bytes: Uint8Array) => GeneratedMessage;
  /** Reads it and writes what it has read. Undefined where the ledger does not write it so. */
  readonly again?: (bytes: Uint8Array) => Uint8Array;
  /** Kinds of its fields by their numbers. */
  readonly fields: Fields;
}

export type Fields = Readonly<Record<number, Kind>>;

/** A map is one from strings to bytes. A nested message is `{ one }`, or `{ always }` where it must not be absent, a list of them `{ many }`, one in a field of bytes `{ inside }`. */
export type Kind =
  | Scalar
  | { readonly always: Fields }
  | { readonly one: Fields }
  | { readonly many: Fields }
  | { readonly inside: Fields };

export type Scalar = 'bytes' | 'bytesList' | 'text' | 'textList' | 'number' | 'flag' | 'map';

const TWO = { 1: 'bytes', 2: 'bytes' } as const;
const TEXT_AND_BYTES = { 1: 'text', 2: 'bytes' } as const;
const VERSION = { 1: 'number', 2: 'number' } as const;
const CHAINCODE_ID = { 1: 'text', 2: 'text', 3: 'text' } as const;
const RESPONSE = { 1: 'number', 2: 'text', 3: 'bytes' } as const;
const EVENT = { 1: 'text', 2: 'text', 3: 'text', 4: 'bytes' } as const;
const INPUT = { 1: 'bytesList', 2: 'map', 3: 'flag' } as const;
const LIST = { 1: 'bytesList' } as const;
const READ = { 1: 'text', 2: { one: VERSION } } as const;
const ENTRIES = { many: TEXT_AND_BYTES } as const;
const KV = {
  1: { many: READ },
  2: {
    many: {
      1: 'text',
      2: 'text',
      3: 'flag',
      4: { one: { 1: { many: READ } } },
      5: { one: { 1: 'number', 2: 'number', 3: 'bytesList' } },
    },
  },
  3: { many: { 1: 'text', 2: 'flag', 3: 'bytes' } },
  4: { many: { 1: 'text', 2: ENTRIES } },
} as const;
const HASHED = {
  1: { many: { 1: 'bytes', 2: { one: VERSION } } },
  2: { many: { 1: 'bytes', 2: 'flag', 3: 'bytes', 4: 'flag' } },
  3: { many: { 1: 'bytes', 2: ENTRIES } },
} as const;
const PROPOSAL_REQUEST = { 1: 'text', 2: 'text', 3: { one: TWO }, 4: 'textList' } as const;
const { kvrwset } = ledger.rwset;

function wireMessage(
  type: { deserializeBinary(bytes: Uint8Array): GeneratedMessage },
  decode: (bytes: Uint8Array) => unknown,
  fields: Fields,
): WireMessage {
  return {
    name: decode.name.replace('decode', ''),
    decode,
    generated: (bytes) => type.deserializeBinary(bytes),
    fields,
  };
}

function written<View>(
  type: { deserializeBinary(bytes: Uint8Array): GeneratedMessage },
  decode: (bytes: Uint8Array) => Decoded<View>,
  encode: (view: View) => Uint8Array,
  fields: Fields,
): WireMessage {
  return { ...wireMessage(type, decode, fields), again: (bytes) => encode(decode(bytes).view) };
}

export const WIRE_MESSAGES: readonly WireMessage[] = [
  written(peer.SignedProposal, decodeSignedProposal, encodeSignedProposal, TWO),
  written(peer.Proposal, decodeProposal, encodeProposal, { 1: 'bytes', 2: 'bytes', 3: 'bytes' }),
  written(common.Header, decodeHeader, encodeHeader, TWO),
  written(common.ChannelHeader, decodeChannelHeader, encodeChannelHeader, {
    1: 'number',
    2: 'number',
    3: { one: { 1: 'number', 2: 'number' } },
    4: 'text',
    5: 'text',
    6: 'number',
    7: 'bytes',
    8: 'bytes',
  }),
  written(common.SignatureHeader, decodeSignatureHeader, encodeSignatureHeader, TWO),
  written(peer.ChaincodeHeaderExtension, decodeChaincodeHeaderExtension, encodeChaincodeHeaderExtension, {
    2: { one: CHAINCODE_ID },
  }),
  written(peer.ChaincodeProposalPayload, decodeChaincodeProposalPayload, encodeChaincodeProposalPayload, {
    1: 'bytes',
    2: 'map',
  }),
  wireMessage(peer.ChaincodeInvocationSpec, decodeChaincodeInvocationSpec, {
    1: { one: { 1: 'number', 2: { one: CHAINCODE_ID }, 3: { one: INPUT } } },
  }),
  wireMessage(peer.ChaincodeInput, decodeChaincodeInput, INPUT),
  written(peer.ChaincodeEvent, decodeChaincodeEvent, encodeChaincodeEvent, EVENT),
  wireMessage(peer.ChaincodeMessage, decodeChaincodeMessage, {
    1: 'number',
    2: { one: { 1: 'number', 2: 'number' } },
    3: 'bytes',
    4: 'text',
    5: { one: TWO },
    6: { one: EVENT },
    7: 'text',
  }),
  wireMessage(peer.GetState, decodeKeyRequest, { 1: 'text', 2: 'text' }),
  wireMessage(peer.PutState, decodePutState, { 1: 'text', 2: 'bytes', 3: 'text' }),
  wireMessage(peer.PutStateMetadata, decodePutStateMetadata, {
    1: 'text',
    3: 'text',
    4: { one: TEXT_AND_BYTES },
  }),
  wireMessage(peer.WriteBatchState, decodeWriteBatch, {
    1: { many: { 1: 'text', 2: 'bytes', 3: 'text', 4: { one: TEXT_AND_BYTES }, 5: 'number' } },
  }),
  wireMessage(peer.GetStateMultiple, decodeGetStateMultiple, { 1: 'textList', 2: 'text' }),
  written(peer.Response, decodeResponse, encodeResponse, RESPONSE),
  written(common.Envelope, decodeEnvelope, encodeEnvelope, TWO),
  written(common.Payload, decodePayload, encodePayload, { 1: { one: TWO }, 2: 'bytes' }),
  written(peer.Transaction, decodeTransaction, encodeTransaction, { 1: { many: TWO } }),
  written(peer.ChaincodeActionPayload, decodeChaincodeActionPayload, encodeChaincodeActionPayload, {
    1: 'bytes',
    2: { one: { 1: 'bytes', 2: { many: TWO } } },
  }),
  written(peer.ProposalResponsePayload, decodeProposalResponsePayload, encodeProposalResponsePayload, TWO),
  written(peer.ChaincodeAction, decodeChaincodeAction, encodeChaincodeAction, {
    1: 'bytes',
    2: 'bytes',
    3: { one: RESPONSE },
    4: { one: CHAINCODE_ID },
  }),
  wireMessage(kvrwset.KVRWSet, decodeKeyValueRwset, KV),
  written(kvrwset.HashedRWSet, decodeHashedRwset, encodeHashedRwset, HASHED),
  wireMessage(ledger.rwset.TxReadWriteSet, decodeTransactionRwset, {
    2: {
      many: {
        1: 'text',
        2: { inside: KV },
        3: { many: { 1: 'text', 2: { inside: HASHED }, 3: 'bytes' } },
      },
    },
  }),
  written(msp.SerializedIdentity, decodeSerializedIdentity, encodeSerializedIdentity, TEXT_AND_BYTES),
  wireMessage(gateway.EvaluateRequest, decodeEvaluateRequest, PROPOSAL_REQUEST),
  wireMessage(gateway.EndorseRequest, decodeEndorseRequest, PROPOSAL_REQUEST),
  wireMessage(gateway.SubmitRequest, decodeSubmitRequest, { 1: 'text', 2: 'text', 3: { one: TWO } }),
  wireMessage(gateway.SignedCommitStatusRequest, decodeSignedRequest, TWO),
  wireMessage(gateway.CommitStatusRequest, decodeCommitStatusRequest, { 1: 'text', 2: 'text', 3: 'bytes' }),
  written(common.Block, decodeBlock, encodeBlock, {
    1: { always: { 1: 'number', 2: 'bytes', 3: 'bytes' } },
    2: { always: LIST },
    3: { always: LIST },
  }),
];
