import {
  decodeGetStateMultiple,
  decodeKeyRequest,
  decodePutState,
  decodeWriteBatch,
  encodeGetStateMultipleResult,
  type BatchedWrite,
  type KeyRequest,
  type PutStateRequest,
} from '../../codec/chaincode-request';
import type { Handler, TransactionContext } from '../transaction-context';
import { setMetadata } from './metadata';

/** GET_STATE: the value, or nothing; a chaincode cannot tell an empty value from none. */
export const getState: Handler = (payload, context) => readKey(decodeKeyRequest(payload), context);

/** GET_STATE_MULTIPLE. */
export const getStateMultiple: Handler = (payload, context) => {
  const { keys, collection } = decodeGetStateMultiple(payload);
  return encodeGetStateMultipleResult(
    keys.map((key) => readKey({ key, collection }, context) ?? new Uint8Array()),
  );
};

function readKey({ key, collection }: KeyRequest, { simulator, namespace }: TransactionContext) {
  return collection === ''
    ? simulator.getState(namespace, key)
    : simulator.getPrivate(namespace, collection, key);
}

/** PUT_STATE. */
export const putState: Handler = (payload, context) => {
  put(decodePutState(payload), context);
  return undefined;
};

function put(
  { key, collection, value }: PutStateRequest,
  { simulator, namespace }: TransactionContext,
): void {
  if (collection === '') simulator.putState(namespace, key, value);
  else simulator.putPrivate(namespace, collection, key, value);
}

/** DEL_STATE. */
export const deleteState: Handler = (payload, context) => {
  remove(decodeKeyRequest(payload), context);
  return undefined;
};

function remove({ key, collection }: KeyRequest, { simulator, namespace }: TransactionContext): void {
  if (collection === '') simulator.deleteState(namespace, key);
  else simulator.deletePrivate(namespace, collection, key);
}

/** GET_PRIVATE_DATA_HASH: every peer can answer it, whoever has the value. */
export const getPrivateDataHash: Handler = (payload, { simulator, namespace }) => {
  const { key, collection } = decodeKeyRequest(payload);
  return simulator.getPrivateHash(namespace, collection, key);
};

/** PURGE_PRIVATE_DATA. */
export const purgePrivateData: Handler = (payload, context) => {
  purge(decodeKeyRequest(payload), context);
  return undefined;
};

function purge({ key, collection }: KeyRequest, { simulator, namespace }: TransactionContext): void {
  if (collection === '') throw new Error('only applicable for private data');
  simulator.purgePrivate(namespace, collection, key);
}

/** WRITE_BATCH_STATE: writes in the order in which the chaincode made them. */
export const writeBatch: Handler = (payload, context) => {
  for (const write of decodeWriteBatch(payload)) applyWrite(write, context);
  return undefined;
};

function applyWrite(write: BatchedWrite, context: TransactionContext): void {
  switch (write.kind) {
    case 'put':
      put(write, context);
      return;
    case 'delete':
      remove(write, context);
      return;
    case 'purge':
      purge(write, context);
      return;
    case 'metadata':
      setMetadata(write, context);
      return;
    case 'unknown':
      throw new Error('unknown operation type');
  }
}
