import { common, ledger, msp, peer } from '@hyperledger/fabric-protos';
import { toBytes } from '../probe/bytes';
import type { Bytes } from '../probe/program';

/** Values longer than this are described by their length only. */
const LONG = 1000;

/** A version in a read set, before references stand for it: block and place in the block. */
export type Version = `@${number}.${number}` | null;

export interface DecodedTransaction {
  readonly type: string;
  readonly txId: string;
  readonly channel: string;
  readonly creator: string;
  readonly chaincode: string;
  readonly chaincodeVersion: string;
  readonly endorsers: readonly string[];
  readonly response: { readonly status: number; readonly message: string; readonly payload: Bytes };
  readonly event: { readonly name: string; readonly payload: Bytes } | null;
  readonly namespaces: Readonly<Record<string, unknown>>;
}

/** Opens an endorser transaction: `common.Payload` bytes of an envelope. */
export function decodeTransaction(payloadBytes: Uint8Array): DecodedTransaction {
  const payload = common.Payload.deserializeBinary(payloadBytes);
  const header = present(payload.getHeader());
  const channelHeader = common.ChannelHeader.deserializeBinary(header.getChannelHeader_asU8());
  const signatureHeader = common.SignatureHeader.deserializeBinary(header.getSignatureHeader_asU8());
  const transaction = peer.Transaction.deserializeBinary(payload.getData_asU8());
  const action = present(transaction.getActionsList()[0]);
  const actionPayload = peer.ChaincodeActionPayload.deserializeBinary(action.getPayload_asU8());
  const endorsed = present(actionPayload.getAction());
  const responsePayload = peer.ProposalResponsePayload.deserializeBinary(
    endorsed.getProposalResponsePayload_asU8(),
  );
  const chaincodeAction = peer.ChaincodeAction.deserializeBinary(responsePayload.getExtension_asU8());
  const response = present(chaincodeAction.getResponse());
  const chaincodeId = chaincodeAction.getChaincodeId();
  return {
    type: nameOf(common.HeaderType, channelHeader.getType()),
    txId: channelHeader.getTxId(),
    channel: channelHeader.getChannelId(),
    creator: mspIdOf(signatureHeader.getCreator_asU8()),
    chaincode: chaincodeId?.getName() ?? '',
    chaincodeVersion: chaincodeId?.getVersion() ?? '',
    endorsers: endorsed
      .getEndorsementsList()
      .map((endorsement) => mspIdOf(endorsement.getEndorser_asU8()))
      .sort(),
    response: {
      status: response.getStatus(),
      message: response.getMessage(),
      payload: shortBytes(response.getPayload_asU8()),
    },
    event: decodeEvent(chaincodeAction.getEvents_asU8()),
    namespaces: decodeReadWriteSet(chaincodeAction.getResults_asU8()),
  };
}

function decodeEvent(bytes: Uint8Array): DecodedTransaction['event'] {
  if (bytes.length === 0) return null;
  const event = peer.ChaincodeEvent.deserializeBinary(bytes);
  return { name: event.getEventName(), payload: toBytes(event.getPayload_asU8()) };
}

/** @returns each namespace's reads, ranges, writes, key metadata and hashed collections; what is empty is left out */
export function decodeReadWriteSet(bytes: Uint8Array): Record<string, unknown> {
  const set = ledger.rwset.TxReadWriteSet.deserializeBinary(bytes);
  return Object.fromEntries(
    set.getNsRwsetList().map((namespace) => [
      namespace.getNamespace(),
      withoutEmpty({
        ...decodePublic(namespace.getRwset_asU8()),
        collections: namespace.getCollectionHashedRwsetList().map((collection) => ({
          collection: collection.getCollectionName(),
          privateReadWriteSetHash: Buffer.from(collection.getPvtRwsetHash_asU8()).toString('hex'),
          ...decodeHashed(collection.getHashedRwset_asU8()),
        })),
      }),
    ]),
  );
}

function decodePublic(bytes: Uint8Array): Record<string, unknown> {
  const set = ledger.rwset.kvrwset.KVRWSet.deserializeBinary(bytes);
  return {
    reads: set.getReadsList().map(decodeRead),
    ranges: set.getRangeQueriesInfoList().map((range) => {
      const merkle = range.getReadsMerkleHashes();
      return withoutEmpty({
        start: range.getStartKey(),
        end: range.getEndKey(),
        exhausted: range.getItrExhausted(),
        reads: range.getRawReads()?.getKvReadsList().map(decodeRead) ?? [],
        merkle: merkle
          ? {
              maxDegree: merkle.getMaxDegree(),
              maxLevel: merkle.getMaxLevel(),
              // The hashes cover block numbers, which are another ledger's own; how many there are is not.
              hashes: merkle.getMaxLevelHashesList().length,
            }
          : undefined,
      });
    }),
    writes: set.getWritesList().map((write) => ({
      key: write.getKey(),
      ...(write.getIsDelete() ? { delete: true } : { value: shortBytes(write.getValue_asU8()) }),
    })),
    metadataWrites: set.getMetadataWritesList().map((write) => ({
      key: write.getKey(),
      entries: write.getEntriesList().map(decodeEntry),
    })),
  };
}

function decodeHashed(bytes: Uint8Array): Record<string, unknown> {
  const set = ledger.rwset.kvrwset.HashedRWSet.deserializeBinary(bytes);
  const hex = (hash: Uint8Array) => Buffer.from(hash).toString('hex');
  return withoutEmpty({
    hashedReads: set.getHashedReadsList().map((read) => ({
      keyHash: hex(read.getKeyHash_asU8()),
      version: versionOf(read.getVersion()),
    })),
    hashedWrites: set.getHashedWritesList().map((write) => ({
      keyHash: hex(write.getKeyHash_asU8()),
      valueHash: hex(write.getValueHash_asU8()),
      delete: write.getIsDelete(),
      purge: write.getIsPurge(),
    })),
    metadataWrites: set.getMetadataWritesList().map((write) => ({
      keyHash: hex(write.getKeyHash_asU8()),
      entries: write.getEntriesList().map(decodeEntry),
    })),
  });
}

function decodeEntry(entry: ledger.rwset.kvrwset.KVMetadataEntry): unknown {
  return { name: entry.getName(), value: toBytes(entry.getValue_asU8()) };
}

function decodeRead(read: ledger.rwset.kvrwset.KVRead): { key: string; version: Version } {
  return { key: read.getKey(), version: versionOf(read.getVersion()) };
}

function versionOf(version: ledger.rwset.kvrwset.Version | undefined): Version {
  return version ? `@${version.getBlockNum()}.${version.getTxNum()}` : null;
}

/** @returns the MSP id in a `msp.SerializedIdentity` */
export function mspIdOf(serialized: Uint8Array): string {
  return msp.SerializedIdentity.deserializeBinary(serialized).getMspid();
}

/** @returns the name of an enumeration's value, as in the protocol's files */
export function nameOf(enumeration: object, value: number): string {
  const entry = Object.entries(enumeration).find(([, number]) => number === value);
  return entry?.[0] ?? String(value);
}

function shortBytes(bytes: Uint8Array): Bytes {
  return bytes.length > LONG ? `<${bytes.length} bytes>` : toBytes(bytes);
}

function withoutEmpty(fields: Record<string, unknown>): Record<string, unknown> {
  const isEmpty = (field: unknown) =>
    field === undefined || field === '' || (Array.isArray(field) && field.length === 0);
  return Object.fromEntries(Object.entries(fields).filter(([, field]) => !isEmpty(field)));
}

export function present<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('A field that every transaction has is missing.');
  return value;
}
