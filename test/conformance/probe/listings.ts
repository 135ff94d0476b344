import type { Iterators } from 'fabric-shim';
import { toBytes } from './bytes';

interface Wanted {
  readonly take?: number;
  readonly brief?: boolean;
}

/** The shim's private ranges answer with an iterator in a box, whatever its types say. */
type Given<T> = Iterators.CommonIterator<T> | { readonly iterator: Iterators.CommonIterator<T> };

/** Takes what is wanted of an iterator, without the extra trip that `for await` makes at the end. */
async function take<T>(given: Given<T>, wanted: Wanted): Promise<T[]> {
  const iterator = 'iterator' in given ? given.iterator : given;
  const taken: T[] = [];
  const limit = wanted.take ?? Infinity;
  while (taken.length < limit) {
    const next = await iterator.next();
    if (next.done) return taken;
    taken.push(next.value);
  }
  await iterator.close();
  return taken;
}

/** @returns the keys and values, or their count with the first and last key */
export async function listing(iterator: Given<Iterators.KV>, wanted: Wanted): Promise<unknown> {
  const entries = await take(iterator, wanted);
  if (wanted.brief) {
    return { count: entries.length, first: key(entries.at(0)), last: key(entries.at(-1)) };
  }
  return entries.map((entry) => ({ key: key(entry), value: toBytes(entry.value) }));
}

/** @returns the versions of a key, newest first, as the ledger gives them */
export async function historyListing(
  iterator: Given<Iterators.KeyModification>,
  wanted: Wanted,
): Promise<unknown> {
  const versions = await take(iterator, wanted);
  return versions.map(({ txId, isDelete, value }) => ({ txId, isDelete, value: toBytes(value) }));
}

function key(entry: Iterators.KV | undefined): unknown {
  return entry === undefined ? null : toBytes(Buffer.from(entry.key));
}
