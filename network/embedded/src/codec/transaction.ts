import { readMessage } from './message';
import { type Endorsement, readEndorsement } from './response';
import type { Decoded } from './types';
import { NOTHING, readTwo, WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/** Tags and lengths. */
const BESIDE = 24;

/** `protos.TransactionAction`. `header` is a `common.SignatureHeader`, `payload` a `protos.ChaincodeActionPayload`. */
export interface TransactionAction {
  readonly header: Uint8Array;
  readonly payload: Uint8Array;
}

/** `protos.Transaction`. */
export interface Transaction {
  readonly actions: readonly TransactionAction[];
}

/** `protos.ChaincodeActionPayload`. */
export interface ChaincodeActionPayload {
  /** `protos.ChaincodeProposalPayload` without its transient map. */
  readonly chaincodeProposalPayload: Uint8Array;
  readonly action: EndorsedAction | undefined;
}

/** `protos.ChaincodeEndorsedAction`. */
export interface EndorsedAction {
  readonly proposalResponsePayload: Uint8Array;
  readonly endorsements: readonly Endorsement[];
}

/** @throws CodecError */
export function decodeTransaction(bytes: Uint8Array): Decoded<Transaction> {
  return readMessage('protos.Transaction', bytes, (reader) => {
    const actions: TransactionAction[] = [];
    while (reader.next()) {
      if (reader.field === 1) reader.appendMessage(actions, readTransactionAction);
      else reader.skip();
    }
    return { actions };
  });
}

function readTransactionAction(reader: WireReader): TransactionAction {
  const [header, payload] = readTwo(reader);
  return { header, payload };
}

export function encodeTransaction(view: Transaction): Uint8Array {
  const writer = new WireWriter(
    view.actions.reduce((room, { header, payload }) => room + header.length + payload.length + BESIDE, 0),
  );
  for (const { header, payload } of view.actions) {
    writer.nested(1, (action) => action.bytes(1, header).bytes(2, payload));
  }
  return writer.finish();
}

/** @throws CodecError */
export function decodeChaincodeActionPayload(bytes: Uint8Array): Decoded<ChaincodeActionPayload> {
  return readMessage('protos.ChaincodeActionPayload', bytes, (reader) => {
    let chaincodeProposalPayload = NOTHING;
    let action: Uint8Array | undefined;
    while (reader.next()) {
      if (reader.field === 1) chaincodeProposalPayload = reader.bytes(chaincodeProposalPayload);
      else if (reader.field === 2) action = reader.message(action);
      else reader.skip();
    }
    return { chaincodeProposalPayload, action: action && readEndorsedAction(new WireReader(action)) };
  });
}

function readEndorsedAction(reader: WireReader): EndorsedAction {
  let proposalResponsePayload = NOTHING;
  const endorsements: Endorsement[] = [];
  while (reader.next()) {
    if (reader.field === 1) proposalResponsePayload = reader.bytes(proposalResponsePayload);
    else if (reader.field === 2) reader.appendMessage(endorsements, readEndorsement);
    else reader.skip();
  }
  return { proposalResponsePayload, endorsements };
}

export function encodeChaincodeActionPayload(view: ChaincodeActionPayload): Uint8Array {
  const { chaincodeProposalPayload, action } = view;
  const writer = new WireWriter(chaincodeProposalPayload.length + sizeOf(action) + BESIDE);
  writer.bytes(1, chaincodeProposalPayload);
  if (action)
    writer.nested(2, (nested) => {
      nested.bytes(1, action.proposalResponsePayload);
      for (const { endorser, signature } of action.endorsements) {
        nested.nested(2, (endorsement) => endorsement.bytes(1, endorser).bytes(2, signature));
      }
    });
  return writer.finish();
}

function sizeOf(action: EndorsedAction | undefined): number {
  return (action?.endorsements ?? []).reduce(
    (size, { endorser, signature }) => size + endorser.length + signature.length + BESIDE,
    action?.proposalResponsePayload.length ?? 0,
  );
}
