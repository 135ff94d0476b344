import { decodeBlock } from '../codec/block';
import { decodeChannelHeader } from '../codec/header';
import { decodeEnvelope, decodePayload } from '../codec/envelope';
import { decodeChaincodeAction, decodeProposalResponsePayload } from '../codec/response';
import { decodeTransactionRwset } from '../codec/rwset';
import { decodeChaincodeActionPayload, decodeTransaction } from '../codec/transaction';
import type { HistoryEntry } from './types';

/**
 * What a transaction did to a key: the history index only says which one it was, and the block holds the rest.
 *
 * @throws Error where the transaction did not write that key, which would be a damaged index
 */
export function keyModification(block: Uint8Array, tx: number, namespace: string, key: string): HistoryEntry {
  const envelope = decodeBlock(block).view.data[tx];
  if (!envelope) throw notThere(namespace, tx);
  const payload = decodePayload(decodeEnvelope(envelope).view.payload).view;
  if (!payload.header) throw notThere(namespace, tx);
  const { txId, timestamp } = decodeChannelHeader(payload.header.channelHeader).view;
  const action = decodeTransaction(payload.data).view.actions[0];
  const endorsed = action && decodeChaincodeActionPayload(action.payload).view.action;
  if (!endorsed) throw notThere(namespace, tx);
  const { extension } = decodeProposalResponsePayload(endorsed.proposalResponsePayload).view;
  const { namespaces } = decodeTransactionRwset(decodeChaincodeAction(extension).view.results).view;
  const write = namespaces
    .find((rwset) => rwset.namespace === namespace)
    ?.writes.find((candidate) => candidate.key === key);
  if (!write) throw notThere(namespace, tx);
  return {
    txId,
    timestamp: timestamp ?? { seconds: 0, nanos: 0 },
    isDelete: write.isDelete || write.value.length === 0,
    value: write.value,
  };
}

function notThere(namespace: string, tx: number): Error {
  return new Error(`Transaction ${tx} of the block did not write the key in namespace "${namespace}".`);
}
