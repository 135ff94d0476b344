import { ledger } from '@hyperledger/fabric-protos';
import type { HashedRead, HashedWrite, MetadataWrite } from '../rwset/types';
import { metadataEntryMessage, metadataEntryView, versionMessage, versionView } from './kv-rwset';
import { decodeMessage } from './message';
import type { Decoded } from './types';

const { kvrwset } = ledger.rwset;

/** `kvrwset.HashedRWSet`: what every peer sees of a private collection. */
export interface HashedRwset {
  readonly reads: readonly HashedRead[];
  readonly writes: readonly HashedWrite[];
  readonly metadataWrites: readonly MetadataWrite<Uint8Array>[];
}

/** @throws CodecError */
export function decodeHashedRwset(bytes: Uint8Array): Decoded<HashedRwset> {
  return decodeMessage('kvrwset.HashedRWSet', kvrwset.HashedRWSet, bytes, (message) => ({
    reads: message.getHashedReadsList().map((read) => ({
      keyHash: read.getKeyHash_asU8(),
      version: versionView(read.getVersion()),
    })),
    writes: message.getHashedWritesList().map((write) => ({
      keyHash: write.getKeyHash_asU8(),
      isDelete: write.getIsDelete(),
      isPurge: write.getIsPurge(),
      valueHash: write.getValueHash_asU8(),
    })),
    metadataWrites: message.getMetadataWritesList().map((write) => ({
      key: write.getKeyHash_asU8(),
      entries: write.getEntriesList().map(metadataEntryView),
    })),
  }));
}

export function encodeHashedRwset(view: HashedRwset): Uint8Array {
  const message = new kvrwset.HashedRWSet();
  message.setHashedReadsList(
    view.reads.map((read) => {
      const readMessage = new kvrwset.KVReadHash();
      readMessage.setKeyHash(read.keyHash);
      if (read.version) readMessage.setVersion(versionMessage(read.version));
      return readMessage;
    }),
  );
  message.setHashedWritesList(
    view.writes.map((write) => {
      const writeMessage = new kvrwset.KVWriteHash();
      writeMessage.setKeyHash(write.keyHash);
      writeMessage.setIsDelete(write.isDelete);
      writeMessage.setValueHash(write.valueHash);
      writeMessage.setIsPurge(write.isPurge);
      return writeMessage;
    }),
  );
  message.setMetadataWritesList(
    view.metadataWrites.map((write) => {
      const writeMessage = new kvrwset.KVMetadataWriteHash();
      writeMessage.setKeyHash(write.key);
      writeMessage.setEntriesList(write.entries.map(metadataEntryMessage));
      return writeMessage;
    }),
  );
  return message.serializeBinary();
}
