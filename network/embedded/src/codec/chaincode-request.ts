import { ledger, peer } from '@hyperledger/fabric-protos';
import { readMetadataEntry } from './kv-rwset-entries';
import { decodeMessage, readMessage } from './message';
import { type WireTime, timestampMessage } from './header';
import { NOTHING, WireReader } from './wire-reader';
import { WireWriter } from './wire-writer';

/*
 * What a chaincode asks of its peer, and what it gets back: the payloads of the messages in chaincode-message.ts.
 * These are never hashed or passed on, so the views come alone. Every decoder throws CodecError.
 */

/** A key of the public state, or of a private collection. */
export interface KeyRequest {
  readonly key: string;
  /** Empty: the public state. */
  readonly collection: string;
}

/** `protos.GetState`; `GetStateMetadata`, `DelState` and `PurgePrivateState` have the same fields. */
export function decodeKeyRequest(bytes: Uint8Array): KeyRequest {
  return readMessage('protos.GetState', bytes, (reader) => {
    let key = '';
    let collection = '';
    while (reader.next()) {
      if (reader.field === 1) key = reader.text(key);
      else if (reader.field === 2) collection = reader.text(collection);
      else reader.skip();
    }
    return { key, collection };
  }).view;
}

export interface PutStateRequest extends KeyRequest {
  readonly value: Uint8Array;
}

export function decodePutState(bytes: Uint8Array): PutStateRequest {
  return readMessage('protos.PutState', bytes, (reader) => {
    let key = '';
    let value = NOTHING;
    let collection = '';
    while (reader.next()) {
      if (reader.field === 1) key = reader.text(key);
      else if (reader.field === 2) value = reader.bytes(value);
      else if (reader.field === 3) collection = reader.text(collection);
      else reader.skip();
    }
    return { key, collection, value };
  }).view;
}

export interface StateMetadata {
  readonly name: string;
  readonly value: Uint8Array;
}

export interface PutStateMetadataRequest extends KeyRequest {
  readonly metadata: StateMetadata;
}

export function decodePutStateMetadata(bytes: Uint8Array): PutStateMetadataRequest {
  return readMessage('protos.PutStateMetadata', bytes, (reader) => {
    let key = '';
    let collection = '';
    let metadata: Uint8Array | undefined;
    while (reader.next()) {
      if (reader.field === 1) key = reader.text(key);
      else if (reader.field === 3) collection = reader.text(collection);
      else if (reader.field === 4) metadata = reader.message(metadata);
      else reader.skip();
    }
    return { key, collection, metadata: readStateMetadata(metadata) };
  }).view;
}

/** @param bytes `protos.StateMetadata`, which has the fields of `kvrwset.KVMetadataEntry` */
function readStateMetadata(bytes: Uint8Array = NOTHING): StateMetadata {
  return readMetadataEntry(new WireReader(bytes));
}

export function encodeStateMetadataResult(entries: readonly StateMetadata[]): Uint8Array {
  const result = new peer.StateMetadataResult();
  for (const { name, value } of entries) {
    const entry = new peer.StateMetadata();
    entry.setMetakey(name);
    entry.setValue(value);
    result.addEntries(entry);
  }
  return result.serializeBinary();
}

/** `protos.QueryMetadata`: how a page is asked for. */
export interface PageRequest {
  readonly pageSize: number;
  readonly bookmark: string;
}

export interface RangeRequest {
  readonly startKey: string;
  readonly endKey: string;
  readonly collection: string;
  readonly page: PageRequest | undefined;
}

export function decodeGetStateByRange(bytes: Uint8Array): RangeRequest {
  return decodeMessage('protos.GetStateByRange', peer.GetStateByRange, bytes, (message) => ({
    startKey: message.getStartkey(),
    endKey: message.getEndkey(),
    collection: message.getCollection(),
    page: pageRequest(message.getMetadata_asU8()),
  })).view;
}

function pageRequest(bytes: Uint8Array): PageRequest | undefined {
  if (bytes.length === 0) return undefined;
  const page = decodeMessage('protos.QueryMetadata', peer.QueryMetadata, bytes, (message) => ({
    pageSize: message.getPagesize(),
    bookmark: message.getBookmark(),
  })).view;
  return page.pageSize === 0 && page.bookmark === '' ? undefined : page;
}

export interface QueryRequest {
  readonly query: string;
  readonly collection: string;
  readonly page: PageRequest | undefined;
}

export function decodeGetQueryResult(bytes: Uint8Array): QueryRequest {
  return decodeMessage('protos.GetQueryResult', peer.GetQueryResult, bytes, (message) => ({
    query: message.getQuery(),
    collection: message.getCollection(),
    page: pageRequest(message.getMetadata_asU8()),
  })).view;
}

/** The key whose history is asked for. */
export function decodeGetHistoryForKey(bytes: Uint8Array): string {
  return decodeMessage('protos.GetHistoryForKey', peer.GetHistoryForKey, bytes, (message) => message.getKey())
    .view;
}

/** The cursor's id in `protos.QueryStateNext` and `protos.QueryStateClose`, which have the same fields. */
export function decodeCursorId(bytes: Uint8Array): string {
  return decodeMessage('protos.QueryStateNext', peer.QueryStateNext, bytes, (message) => message.getId())
    .view;
}

/** `protos.QueryResponse`. */
export interface QueryResponse {
  readonly id: string;
  readonly hasMore: boolean;
  /** `queryresult.KV` or `queryresult.KeyModification`, serialized. */
  readonly results: readonly Uint8Array[];
  readonly page?: { readonly fetched: number; readonly bookmark: string } | undefined;
}

export function encodeQueryResponse(view: QueryResponse): Uint8Array {
  const response = new peer.QueryResponse();
  response.setId(view.id);
  response.setHasMore(view.hasMore);
  for (const bytes of view.results) {
    const result = new peer.QueryResultBytes();
    result.setResultbytes(bytes);
    response.addResults(result);
  }
  if (view.page) {
    const metadata = new peer.QueryResponseMetadata();
    metadata.setFetchedRecordsCount(view.page.fetched);
    metadata.setBookmark(view.page.bookmark);
    response.setMetadata(metadata.serializeBinary());
  }
  return response.serializeBinary();
}

/** `queryresult.KV`. */
export function encodeKeyValue(namespace: string, key: string, value: Uint8Array): Uint8Array {
  const result = new ledger.queryresult.KV();
  result.setNamespace(namespace);
  result.setKey(key);
  result.setValue(value);
  return result.serializeBinary();
}

/** `queryresult.KeyModification`. */
export interface KeyModification {
  readonly txId: string;
  readonly timestamp: WireTime;
  readonly isDelete: boolean;
  readonly value: Uint8Array;
}

export function encodeKeyModification(view: KeyModification): Uint8Array {
  const result = new ledger.queryresult.KeyModification();
  result.setTxId(view.txId);
  result.setTimestamp(timestampMessage(view.timestamp));
  result.setIsDelete(view.isDelete);
  result.setValue(view.value);
  return result.serializeBinary();
}

/** One entry of `protos.WriteBatchState`: four kinds of writes may be sent together. */
export type BatchedWrite =
  | ({ readonly kind: 'put' } & PutStateRequest)
  | ({ readonly kind: 'delete' | 'purge' } & KeyRequest)
  | ({ readonly kind: 'metadata' } & PutStateMetadataRequest)
  | { readonly kind: 'unknown' };

export function decodeWriteBatch(bytes: Uint8Array): readonly BatchedWrite[] {
  return readMessage('protos.WriteBatchState', bytes, (reader) => {
    const writes: BatchedWrite[] = [];
    while (reader.next()) {
      if (reader.field === 1) reader.appendMessage(writes, readWriteRecord);
      else reader.skip();
    }
    return writes;
  }).view;
}

/** `protos.WriteRecord`. */
function readWriteRecord(reader: WireReader): BatchedWrite {
  let key = '';
  let value = NOTHING;
  let collection = '';
  let metadata: Uint8Array | undefined;
  let type = 0;
  while (reader.next()) {
    if (reader.field === 1) key = reader.text(key);
    else if (reader.field === 2) value = reader.bytes(value);
    else if (reader.field === 3) collection = reader.text(collection);
    else if (reader.field === 4) metadata = reader.message(metadata);
    else if (reader.field === 5) type = reader.int32(type);
    else reader.skip();
  }
  // Read whatever the type is: Go refuses the message where it is malformed.
  const stateMetadata = readStateMetadata(metadata);
  switch (type) {
    case peer.WriteRecord.Type.PUT_STATE:
      return { kind: 'put', key, collection, value };
    case peer.WriteRecord.Type.DEL_STATE:
      return { kind: 'delete', key, collection };
    case peer.WriteRecord.Type.PURGE_PRIVATE_DATA:
      return { kind: 'purge', key, collection };
    case peer.WriteRecord.Type.PUT_STATE_METADATA:
      return { kind: 'metadata', key, collection, metadata: stateMetadata };
    default:
      return { kind: 'unknown' };
  }
}

export interface MultipleKeysRequest {
  readonly keys: readonly string[];
  readonly collection: string;
}

export function decodeGetStateMultiple(bytes: Uint8Array): MultipleKeysRequest {
  return readMessage('protos.GetStateMultiple', bytes, (reader) => {
    const keys: string[] = [];
    let collection = '';
    while (reader.next()) {
      if (reader.field === 1) reader.appendText(keys);
      else if (reader.field === 2) collection = reader.text(collection);
      else reader.skip();
    }
    return { keys, collection };
  }).view;
}

export function encodeGetStateMultipleResult(values: readonly Uint8Array[]): Uint8Array {
  const writer = new WireWriter();
  for (const value of values) writer.message(1, value);
  return writer.finish();
}
