import { ledger } from '@hyperledger/fabric-protos';
import type { NamespaceRwset, PrivateCollection, PrivateRwset, TransactionRwset } from '../rwset/types';
import { decodeHashedRwset, encodeHashedRwset } from './hashed-rwset';
import { decodeKeyValueRwset, encodeKeyValueRwset } from './kv-rwset';
import { decodeMessage } from './message';
import type { Decoded } from './types';
import { WireWriter } from './wire-writer';

const { rwset } = ledger;

/** Reads an `rwset.TxReadWriteSet` with all that is nested in it. @throws CodecError */
export function decodeTransactionRwset(bytes: Uint8Array): Decoded<TransactionRwset> {
  return decodeMessage('rwset.TxReadWriteSet', rwset.TxReadWriteSet, bytes, (message) => ({
    namespaces: message.getNsRwsetList().map(namespaceView),
  }));
}

/** Entries are written in the order in which they stand; see `buildRwset` for Fabric's. */
export function encodeTransactionRwset(view: TransactionRwset): Uint8Array {
  const writer = new WireWriter();
  writer.number(1, rwset.TxReadWriteSet.DataModel.KV);
  for (const namespace of view.namespaces) {
    writer.nested(2, (nested) => {
      nested.text(1, namespace.namespace).bytes(2, encodeKeyValueRwset(namespace));
      for (const collection of namespace.collections) {
        nested.nested(3, (hashed) =>
          hashed
            .text(1, collection.collection)
            .bytes(2, encodeHashedRwset(collection))
            .bytes(3, collection.privateRwsetHash),
        );
      }
    });
  }
  return writer.finish();
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
