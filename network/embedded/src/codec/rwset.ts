import { ledger } from '@hyperledger/fabric-protos';
import type { NamespaceRwset, PrivateCollection, PrivateRwset, TransactionRwset } from '../rwset/types';
import { decodeHashedRwset, encodeHashedRwset } from './hashed-rwset';
import { decodeKeyValueRwset, encodeKeyValueRwset } from './kv-rwset';
import { decodeMessage } from './message';
import type { Decoded } from './types';

const { rwset } = ledger;

/** Reads an `rwset.TxReadWriteSet` with all that is nested in it. @throws CodecError */
export function decodeTransactionRwset(bytes: Uint8Array): Decoded<TransactionRwset> {
  return decodeMessage('rwset.TxReadWriteSet', rwset.TxReadWriteSet, bytes, (message) => ({
    namespaces: message.getNsRwsetList().map(namespaceView),
  }));
}

/** Entries are written in the order in which they stand; see `buildRwset` for Fabric's. */
export function encodeTransactionRwset(view: TransactionRwset): Uint8Array {
  const message = new rwset.TxReadWriteSet();
  message.setDataModel(rwset.TxReadWriteSet.DataModel.KV);
  message.setNsRwsetList(view.namespaces.map(namespaceMessage));
  return message.serializeBinary();
}

/** Reads an `rwset.TxPvtReadWriteSet`; the collections' own sets stay bytes, since they are what is hashed. @throws CodecError */
export function decodePrivateRwset(bytes: Uint8Array): Decoded<PrivateRwset> {
  return decodeMessage('rwset.TxPvtReadWriteSet', rwset.TxPvtReadWriteSet, bytes, (message) => ({
    collections: message.getNsPvtRwsetList().flatMap((namespace) =>
      namespace.getCollectionPvtRwsetList().map((collection) => ({
        namespace: namespace.getNamespace(),
        collection: collection.getCollectionName(),
        rwset: collection.getRwset_asU8(),
      })),
    ),
  }));
}

/** Collections of one namespace that follow each other go under one entry. */
export function encodePrivateRwset(view: PrivateRwset): Uint8Array {
  const message = new rwset.TxPvtReadWriteSet();
  message.setDataModel(rwset.TxReadWriteSet.DataModel.KV);
  let namespace: ledger.rwset.NsPvtReadWriteSet | undefined;
  for (const collection of view.collections) {
    if (namespace?.getNamespace() !== collection.namespace) {
      namespace = new rwset.NsPvtReadWriteSet();
      namespace.setNamespace(collection.namespace);
      message.addNsPvtRwset(namespace);
    }
    namespace.addCollectionPvtRwset(privateCollectionMessage(collection));
  }
  return message.serializeBinary();
}

function privateCollectionMessage(view: PrivateCollection): ledger.rwset.CollectionPvtReadWriteSet {
  const message = new rwset.CollectionPvtReadWriteSet();
  message.setCollectionName(view.collection);
  message.setRwset(view.rwset);
  return message;
}

function namespaceView(message: ledger.rwset.NsReadWriteSet): NamespaceRwset {
  return {
    namespace: message.getNamespace(),
    ...decodeKeyValueRwset(message.getRwset_asU8()).view,
    collections: message.getCollectionHashedRwsetList().map((collection) => ({
      collection: collection.getCollectionName(),
      ...decodeHashedRwset(collection.getHashedRwset_asU8()).view,
      privateRwsetHash: collection.getPvtRwsetHash_asU8(),
    })),
  };
}

function namespaceMessage(view: NamespaceRwset): ledger.rwset.NsReadWriteSet {
  const message = new rwset.NsReadWriteSet();
  message.setNamespace(view.namespace);
  message.setRwset(encodeKeyValueRwset(view));
  for (const collection of view.collections) {
    const collectionMessage = new rwset.CollectionHashedReadWriteSet();
    collectionMessage.setCollectionName(collection.collection);
    collectionMessage.setHashedRwset(encodeHashedRwset(collection));
    collectionMessage.setPvtRwsetHash(collection.privateRwsetHash);
    message.addCollectionHashedRwset(collectionMessage);
  }
  return message;
}
