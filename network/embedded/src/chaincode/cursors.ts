import type { QueryResponse } from '../codec/chaincode-request';
import type { Results } from '../storage/types';

/** How many results go to a chaincode in one message; one more is fetched to know whether there are others. */
const batchSize = 100;

/** Fabric's `ledger.state.totalQueryLimit`. */
const totalQueryLimit = 100_000;

/** A page of results knows where the next one starts. */
interface Pageable {
  bookmark?(): Promise<string>;
}

interface Cursor {
  readonly id: string;
  readonly results: Results<Uint8Array> & Pageable;
  /** Fetched, not yet sent. */
  pending: Uint8Array[];
  /** Fetched so far. */
  count: number;
}

/** The open range, history and page queries of one transaction. */
export interface Cursors {
  /**
   * Opens a query and gives its first batch.
   *
   * @param pageSize 0 where the chaincode did not set one
   */
  open(results: Results<Uint8Array>): Promise<QueryResponse>;
  openPage(results: Results<Uint8Array> & Required<Pageable>, pageSize: number): Promise<QueryResponse>;
  /** @throws Error where there is no such query, or no longer */
  next(id: string): Promise<QueryResponse>;
  close(id: string): QueryResponse;
  closeAll(): void;
}

export function createCursors(): Cursors {
  const cursors = new Map<string, Cursor>();
  let opened = 0;

  const add = (results: Results<Uint8Array> & Pageable): Cursor => {
    opened += 1;
    const cursor: Cursor = { id: String(opened), results, pending: [], count: 0 };
    cursors.set(cursor.id, cursor);
    return cursor;
  };

  const drop = (cursor: Cursor): void => {
    cursors.delete(cursor.id);
    cursor.results.close();
  };

  const finish = (cursor: Cursor): QueryResponse => {
    drop(cursor);
    return { id: cursor.id, hasMore: false, results: cursor.pending };
  };

  const nextBatch = async (cursor: Cursor): Promise<QueryResponse> => {
    try {
      while (cursor.count < totalQueryLimit) {
        const result = await cursor.results.next();
        if (!result) break;
        cursor.count += 1;
        if (cursor.pending.length === batchSize) {
          const batch = cursor.pending;
          cursor.pending = [result];
          return { id: cursor.id, hasMore: true, results: batch };
        }
        cursor.pending.push(result);
      }
      return finish(cursor);
    } catch (error) {
      drop(cursor);
      throw error;
    }
  };

  const page = async (
    cursor: Cursor,
    bookmark: () => Promise<string>,
    limit: number,
  ): Promise<QueryResponse> => {
    try {
      while (cursor.count < limit) {
        const result = await cursor.results.next();
        if (!result) break;
        cursor.count += 1;
        cursor.pending.push(result);
      }
      const next = await bookmark();
      return { ...finish(cursor), page: { fetched: cursor.count, bookmark: next } };
    } catch (error) {
      drop(cursor);
      throw error;
    }
  };

  return {
    open: (results) => nextBatch(add(results)),
    openPage: (results, pageSize) =>
      page(
        add(results),
        () => results.bookmark(),
        pageSize > 0 ? Math.min(pageSize, totalQueryLimit) : totalQueryLimit,
      ),
    next: async (id) => {
      const cursor = cursors.get(id);
      if (!cursor) throw new Error('query iterator not found');
      return nextBatch(cursor);
    },
    close: (id) => {
      const cursor = cursors.get(id);
      if (cursor) drop(cursor);
      return { id, hasMore: false, results: [] };
    },
    closeAll: () => {
      for (const cursor of cursors.values()) cursor.results.close();
      cursors.clear();
    },
  };
}
