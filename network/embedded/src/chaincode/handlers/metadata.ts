import {
  decodeKeyRequest,
  decodePutStateMetadata,
  encodeStateMetadataResult,
  type PutStateMetadataRequest,
} from '../../codec/chaincode-request';
import type { Handler, TransactionContext } from '../transaction-context';

/** GET_STATE_METADATA: where a key's endorsement policy is kept. */
export const getStateMetadata: Handler = (payload, { simulator, namespace }) => {
  const { key, collection } = decodeKeyRequest(payload);
  return encodeStateMetadataResult(
    collection === ''
      ? simulator.getMetadata(namespace, key)
      : simulator.getPrivateMetadata(namespace, collection, key),
  );
};

/** PUT_STATE_METADATA. */
export const putStateMetadata: Handler = (payload, context) => {
  setMetadata(decodePutStateMetadata(payload), context);
  return undefined;
};

export function setMetadata(
  { key, collection, metadata }: PutStateMetadataRequest,
  { simulator, namespace }: TransactionContext,
): void {
  if (collection === '') simulator.setMetadata(namespace, key, [metadata]);
  else simulator.setPrivateMetadata(namespace, collection, key, [metadata]);
}
