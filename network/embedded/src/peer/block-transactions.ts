import { BLOCK_METADATA, decodeBlock } from '../codec/block';
import { type ChaincodeEvent, decodeChaincodeEvent } from '../codec/chaincode-event';
import { decodeEnvelope, decodePayload } from '../codec/envelope';
import { decodeChannelHeader, HEADER_TYPE } from '../codec/header';
import { CodecError } from '../codec/message';
import { decodeChaincodeAction, decodeProposalResponsePayload } from '../codec/response';
import { decodeChaincodeActionPayload, decodeTransaction } from '../codec/transaction';
import { VALIDATION_CODE } from '../codec/validation-code';

/** A transaction as readers of committed blocks see it. */
export interface BlockTransaction {
  readonly txId: string;
  readonly channel: string;
  /** `common.HeaderType`. */
  readonly type: number;
  /** Fabric's `TxValidationCode`. */
  readonly code: number;
  readonly isValid: boolean;
  /** Of endorser transactions, also of those that are not valid. */
  readonly events: readonly ChaincodeEvent[];
}

const taken = new WeakMap<Uint8Array, readonly BlockTransaction[]>();

/**
 * Takes a committed block apart, once for all who hold these very bytes: a peer hands the same ones to all its readers. What
 * cannot be read at all is left out; it has an invalid code in any case.
 *
 * @param block `common.Block`, which nobody changes
 */
export function blockTransactions(block: Uint8Array): readonly BlockTransaction[] {
  const known = taken.get(block);
  if (known) return known;
  const transactions = takeApart(block);
  taken.set(block, transactions);
  return transactions;
}

function takeApart(block: Uint8Array): readonly BlockTransaction[] {
  const { data, metadata } = decodeBlock(block).view;
  const codes = metadata[BLOCK_METADATA.TRANSACTIONS_FILTER];
  return data.flatMap((envelope, index) => {
    const code = codes?.[index] ?? VALIDATION_CODE.INVALID_OTHER_REASON;
    try {
      return [readTransaction(envelope, code)];
    } catch (error) {
      if (error instanceof CodecError) return [];
      throw error;
    }
  });
}

function readTransaction(envelope: Uint8Array, code: number): BlockTransaction {
  const payload = decodePayload(decodeEnvelope(envelope).view.payload).view;
  if (!payload.header) throw new CodecError('The payload has no header.');
  const { txId, type, channelId } = decodeChannelHeader(payload.header.channelHeader).view;
  return {
    txId,
    channel: channelId,
    type,
    code,
    isValid: code === VALIDATION_CODE.VALID,
    events: type === HEADER_TYPE.ENDORSER_TRANSACTION ? readEvents(payload.data) : [],
  };
}

function readEvents(transaction: Uint8Array): readonly ChaincodeEvent[] {
  return decodeTransaction(transaction).view.actions.flatMap(({ payload }) => {
    try {
      const { action } = decodeChaincodeActionPayload(payload).view;
      if (!action) return [];
      const { extension } = decodeProposalResponsePayload(action.proposalResponsePayload).view;
      const event = decodeChaincodeEvent(decodeChaincodeAction(extension).view.events).view;
      return event.chaincodeId !== '' && event.eventName !== '' && event.txId !== '' ? [event] : [];
    } catch (error) {
      if (error instanceof CodecError) return [];
      throw error;
    }
  });
}
