import { peer } from '@hyperledger/fabric-protos';
import { decodeMessage } from './message';
import { type Endorsement, endorsementMessage, endorsementView } from './response';
import type { Decoded } from './types';

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
  return decodeMessage('protos.Transaction', peer.Transaction, bytes, (message) => ({
    actions: message
      .getActionsList()
      .map((action) => ({ header: action.getHeader_asU8(), payload: action.getPayload_asU8() })),
  }));
}

export function encodeTransaction(view: Transaction): Uint8Array {
  const message = new peer.Transaction();
  for (const { header, payload } of view.actions) {
    const action = new peer.TransactionAction();
    action.setHeader(header);
    action.setPayload(payload);
    message.addActions(action);
  }
  return message.serializeBinary();
}

/** @throws CodecError */
export function decodeChaincodeActionPayload(bytes: Uint8Array): Decoded<ChaincodeActionPayload> {
  return decodeMessage('protos.ChaincodeActionPayload', peer.ChaincodeActionPayload, bytes, (message) => {
    const action = message.getAction();
    return {
      chaincodeProposalPayload: message.getChaincodeProposalPayload_asU8(),
      action: action && {
        proposalResponsePayload: action.getProposalResponsePayload_asU8(),
        endorsements: action.getEndorsementsList().map(endorsementView),
      },
    };
  });
}

export function encodeChaincodeActionPayload(view: ChaincodeActionPayload): Uint8Array {
  const message = new peer.ChaincodeActionPayload();
  message.setChaincodeProposalPayload(view.chaincodeProposalPayload);
  if (view.action) {
    const action = new peer.ChaincodeEndorsedAction();
    action.setProposalResponsePayload(view.action.proposalResponsePayload);
    action.setEndorsementsList(view.action.endorsements.map(endorsementMessage));
    message.setAction(action);
  }
  return message.serializeBinary();
}
