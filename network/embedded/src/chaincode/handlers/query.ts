import {
  decodeCursorId,
  decodeGetHistoryForKey,
  decodeGetQueryResult,
  decodeGetStateByRange,
  encodeKeyModification,
  encodeKeyValue,
  encodeQueryResponse,
} from '../../codec/chaincode-request';
import type { Results } from '../../storage/types';
import type { Handler } from '../transaction-context';

/** GET_STATE_BY_RANGE: a range of the public state, one page of it, or a range of a private collection. */
export const getStateByRange: Handler = async (payload, { simulator, namespace, cursors }) => {
  const { startKey, endKey, collection, page } = decodeGetStateByRange(payload);
  const encode = (entry: { readonly key: string; readonly value: Uint8Array }): Uint8Array =>
    encodeKeyValue(namespace, entry.key, entry.value);
  if (collection !== '') {
    const results = simulator.rangePrivate(namespace, collection, startKey, endKey);
    return encodeQueryResponse(await cursors.open(mapResults(results, encode)));
  }
  if (page) {
    const from = page.bookmark === '' ? startKey : page.bookmark;
    const results = simulator.page(namespace, from, endKey);
    const paged = { ...mapResults(results, encode), bookmark: () => results.bookmark() };
    return encodeQueryResponse(await cursors.openPage(paged, page.pageSize));
  }
  const results = simulator.range(namespace, startKey, endKey);
  return encodeQueryResponse(await cursors.open(mapResults(results, encode)));
};

/** GET_HISTORY_FOR_KEY. */
export const getHistoryForKey: Handler = async (payload, { simulator, namespace, cursors }) => {
  const results = simulator.history(namespace, decodeGetHistoryForKey(payload));
  return encodeQueryResponse(await cursors.open(mapResults(results, encodeKeyModification)));
};

/** GET_QUERY_RESULT: rich queries need CouchDB, and this ledger answers as a peer on LevelDB does. */
export const getQueryResult: Handler = (payload) => {
  const { page, collection } = decodeGetQueryResult(payload);
  const query = page && collection === '' ? 'ExecuteQueryWithMetadata' : 'ExecuteQuery';
  throw new Error(`${query} not supported for leveldb`);
};

/** QUERY_STATE_NEXT. */
export const queryStateNext: Handler = async (payload, { cursors }) =>
  encodeQueryResponse(await cursors.next(decodeCursorId(payload)));

/** QUERY_STATE_CLOSE: closing what is not open is no error. */
export const queryStateClose: Handler = (payload, { cursors }) =>
  encodeQueryResponse(cursors.close(decodeCursorId(payload)));

function mapResults<Entry>(
  results: Results<Entry>,
  encode: (entry: Entry) => Uint8Array,
): Results<Uint8Array> {
  return {
    next: async () => {
      const entry = await results.next();
      return entry === undefined ? undefined : encode(entry);
    },
    close: () => {
      results.close();
    },
  };
}
