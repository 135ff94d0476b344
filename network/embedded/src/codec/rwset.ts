import { ledger } from '@hyperledger/fabric-protos';
import type {
  HashedCollection,
  NamespaceRwset,
  PrivateCollection,
  PrivateRwset,
  TransactionRwset,
} from '../rwset/types';
import { decodeHashedRwset, encodeHashedRwset } from './hashed-rwset';
import { decodeKeyValueRwset, encodeKeyValueRwset } from './kv-rwset';
import { decodeMessage, readMessage } from './message';
import type { Decoded } from './types';
import { NOTHING, type WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

const { rwset } = ledger;

/** Reads an `rwset.TxReadWriteSet` with all that is nested in it. @throws CodecError */
export function decodeTransactionRwset(bytes: Uint8Array): Decoded<TransactionRwset> {
  return readMessage('rwset.TxReadWriteSet', bytes, (reader) => {
    const namespaces: NamespaceRwset[] = [];
    while (reader.next()) {
      if (reader.field === 2) reader.appendMessage(namespaces, readNamespace);
      else reader.skip();
    }
    return { namespaces };
  });
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

/** `rwset.NsReadWriteSet`. */
function readNamespace(reader: WireReader): NamespaceRwset {
  let namespace = '';
  let rwset = NOTHING;
  const collections: HashedCollection[] = [];
  while (reader.next()) {
    if (reader.field === 1) namespace = reader.text(namespace);
    else if (reader.field === 2) rwset = reader.bytes(rwset);
    else if (reader.field === 3) reader.appendMessage(collections, readCollection);
    else reader.skip();
  }
  return { namespace, ...decodeKeyValueRwset(rwset).view, collections };
}

/** `rwset.CollectionHashedReadWriteSet`. */
function readCollection(reader: WireReader): HashedCollection {
  let collection = '';
  let rwset = NOTHING;
  let privateRwsetHash = NOTHING;
  while (reader.next()) {
    if (reader.field === 1) collection = reader.text(collection);
    else if (reader.field === 2) rwset = reader.bytes(rwset);
    else if (reader.field === 3) privateRwsetHash = reader.bytes(privateRwsetHash);
    else reader.skip();
  }
  return { collection, ...decodeHashedRwset(rwset).view, privateRwsetHash };
}
