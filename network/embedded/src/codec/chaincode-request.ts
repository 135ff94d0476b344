import { ledger, peer } from '@hyperledger/fabric-protos';
import { CodecError, decodeMessage } from './message';
import { type WireTime, timestampMessage } from './header';

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
  return decodeMessage('protos.GetState', peer.GetState, bytes, keyRequest).view;
}

function keyRequest(message: { getKey(): string; getCollection(): string }): KeyRequest {
  return { key: wellFormed(message.getKey()), collection: wellFormed(message.getCollection()) };
}

/** Half a surrogate pair is no character and has no UTF-8: Go refuses the bytes that JavaScript makes of it. */
function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new CodecError('string field contains invalid UTF-8');
  return text;
}

export interface PutStateRequest extends KeyRequest {
  readonly value: Uint8Array;
}

export function decodePutState(bytes: Uint8Array): PutStateRequest {
  return decodeMessage('protos.PutState', peer.PutState, bytes, (message) => ({
    ...keyRequest(message),
    value: message.getValue_asU8(),
  })).view;
}

export interface StateMetadata {
  readonly name: string;
  readonly value: Uint8Array;
}

export interface PutStateMetadataRequest extends KeyRequest {
  readonly metadata: StateMetadata;
}

export function decodePutStateMetadata(bytes: Uint8Array): PutStateMetadataRequest {
  return decodeMessage('protos.PutStateMetadata', peer.PutStateMetadata, bytes, (message) => ({
    ...keyRequest(message),
    metadata: stateMetadata(message.getMetadata()),
  })).view;
}

function stateMetadata(metadata: peer.StateMetadata | undefined): StateMetadata {
  return { name: metadata?.getMetakey() ?? '', value: metadata?.getValue_asU8() ?? new Uint8Array() };
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
    startKey: wellFormed(message.getStartkey()),
    endKey: wellFormed(message.getEndkey()),
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
  return decodeMessage('protos.WriteBatchState', peer.WriteBatchState, bytes, (message) =>
    message.getRecList().map(batchedWrite),
  ).view;
}

function batchedWrite(record: peer.WriteRecord): BatchedWrite {
  const request = keyRequest(record);
  switch (record.getType()) {
    case peer.WriteRecord.Type.PUT_STATE:
      return { kind: 'put', ...request, value: record.getValue_asU8() };
    case peer.WriteRecord.Type.DEL_STATE:
      return { kind: 'delete', ...request };
    case peer.WriteRecord.Type.PURGE_PRIVATE_DATA:
      return { kind: 'purge', ...request };
    case peer.WriteRecord.Type.PUT_STATE_METADATA:
      return { kind: 'metadata', ...request, metadata: stateMetadata(record.getMetadata()) };
    default:
      return { kind: 'unknown' };
  }
}

export interface MultipleKeysRequest {
  readonly keys: readonly string[];
  readonly collection: string;
}

export function decodeGetStateMultiple(bytes: Uint8Array): MultipleKeysRequest {
  return decodeMessage('protos.GetStateMultiple', peer.GetStateMultiple, bytes, (message) => ({
    keys: message.getKeysList().map(wellFormed),
    collection: message.getCollection(),
  })).view;
}

export function encodeGetStateMultipleResult(values: readonly Uint8Array[]): Uint8Array {
  const result = new peer.GetStateMultipleResult();
  result.setValuesList([...values]);
  return result.serializeBinary();
}
