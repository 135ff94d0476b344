import { CareLedgerError } from '../errors/care-ledger-error';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { type CallOptions } from './caller';

/** Options of a bulk call. `timeoutMs` is each item's; `signal` ends the whole. */
export interface BulkOptions extends CallOptions {
  /** How many items are under way at one time; 32 unless given. Those behind them are not even read. */
  readonly concurrency?: number;
  /** Called after each item. */
  readonly onProgress?: (progress: BulkProgress) => void;
}

/** How far a bulk call has come. */
export interface BulkProgress {
  readonly done: number;
  readonly failed: number;
  /** Known where the items came as an array. */
  readonly total: number | undefined;
}

/** What became of one item. An error concerns that item alone; the others go on. */
export type BulkOutcome<TItem, TValue> =
  | { readonly index: number; readonly item: TItem; readonly ok: true; readonly value: TValue }
  | { readonly index: number; readonly item: TItem; readonly ok: false; readonly error: CareLedgerError };

/** Items of a bulk call: a list, or a source that is read no faster than the ledger takes them. */
export type BulkItems<TItem> = Iterable<TItem> | AsyncIterable<TItem>;

/**
 * Works through many items, several at a time, and reports each as it ends, in that order.
 *
 * Who stops reading stops the source: at most `concurrency` items are under way or wait to be read. What is no error of this
 * library (a source that fails, a signal that fires) ends the whole.
 */
export async function* inBulk<TItem, TValue>(
  items: BulkItems<TItem>,
  work: (item: TItem, options: CallOptions) => Promise<TValue>,
  { concurrency = 32, onProgress, ...options }: BulkOptions = {},
): AsyncGenerator<BulkOutcome<TItem, TValue>, void> {
  if (!(concurrency >= 1)) {
    throw new InvalidArgumentError('At least one item has to be under way at a time.', ['concurrency']);
  }
  const source = asyncIteratorOf(items);
  const total = Array.isArray(items) ? items.length : undefined;
  const running = new Map<number, Promise<BulkOutcome<TItem, TValue>>>();
  let done = 0;
  let failed = 0;
  let isAtEnd = false;

  async function attempt(index: number, item: TItem): Promise<BulkOutcome<TItem, TValue>> {
    try {
      return { index, item, ok: true, value: await work(item, options) };
    } catch (error) {
      if (error instanceof CareLedgerError && error.code !== 'CONNECTION_CLOSED') {
        return { index, item, ok: false, error };
      }
      throw error;
    }
  }

  let index = 0;
  let pulling: Promise<IteratorResult<TItem, void>> | undefined;
  try {
    while (!isAtEnd || running.size > 0) {
      if (!isAtEnd && running.size < concurrency) {
        options.signal?.throwIfAborted();
        pulling ??= source.next();
      }
      // A source that is slow keeps no result back.
      const first = await Promise.race([...(pulling === undefined ? [] : [pulling]), ...running.values()]);
      if ('index' in first) {
        running.delete(first.index);
        done++;
        failed += first.ok ? 0 : 1;
        onProgress?.({ done, failed, total });
        yield first;
        continue;
      }
      pulling = undefined;
      if (first.done === true) {
        isAtEnd = true;
      } else {
        running.set(index, attempt(index, first.value));
        index++;
      }
    }
  } finally {
    // Items that are under way end by themselves; nobody waits for them.
    for (const left of [...running.values(), pulling]) {
      left?.catch(() => undefined);
    }
    // A source that is in the middle of its next item ends after it.
    void source.return().catch(() => undefined);
  }
}

async function* asyncIteratorOf<TItem>(items: BulkItems<TItem>): AsyncGenerator<TItem, void> {
  yield* items;
}
