import { compareKeys, createRangeSummary } from '../rwset';
import type { KeyRead, MerkleSummary, RangeRead } from '../rwset/types';
import type { PendingUpdates } from './pending-updates';
import type { StateReader } from './types';

/** Whether the range, read again over the state and what the block has written so far, gives the same results. */
export async function rangeIsUnchanged(
  namespace: string,
  range: RangeRead,
  state: StateReader,
  pending: PendingUpdates,
): Promise<boolean> {
  const results = currentResults(namespace, range, state, pending);
  return 'raw' in range.reads
    ? sameReads(range.reads.raw, results)
    : sameSummary(range.reads.merkle, results);
}

async function sameReads(expected: readonly KeyRead[], results: AsyncIterable<KeyRead>): Promise<boolean> {
  let count = 0;
  for await (const { key, version } of results) {
    const read = expected[count];
    if (read?.key !== key || !read.version || !version) return false;
    if (read.version.block !== version.block || read.version.tx !== version.tx) return false;
    count += 1;
  }
  return count === expected.length;
}

/** Builds the tree anew and stops at the first node that differs. */
async function sameSummary(expected: MerkleSummary, results: AsyncIterable<KeyRead>): Promise<boolean> {
  if (expected.maxDegree < 2) return false;
  const summary = createRangeSummary(expected.maxDegree);
  let matched = 0;
  for await (const read of results) {
    summary.add(read);
    const { maxLevel, maxLevelHashes } = summary.current();
    if (maxLevel < expected.maxLevel || maxLevelHashes.length === matched) continue;
    if (maxLevelHashes.length > expected.maxLevelHashes.length) return false;
    if (!sameBytes(maxLevelHashes[matched], expected.maxLevelHashes[matched])) return false;
    matched += 1;
  }
  const actual = summary.done();
  return 'merkle' in actual && sameSummaries(actual.merkle, expected);
}

function sameSummaries(left: MerkleSummary, right: MerkleSummary): boolean {
  return (
    left.maxLevel === right.maxLevel &&
    left.maxLevelHashes.length === right.maxLevelHashes.length &&
    left.maxLevelHashes.every((hash, index) => sameBytes(hash, right.maxLevelHashes[index]))
  );
}

function sameBytes(left: Uint8Array | undefined, right: Uint8Array | undefined): boolean {
  return left !== undefined && right !== undefined && Buffer.compare(left, right) === 0;
}

/**
 * The range over the state as the block has changed it so far. Where the reader did not come to the end, `endKey` is the
 * last key that it saw, and belongs to the results.
 */
async function* currentResults(
  namespace: string,
  { startKey, endKey, exhausted }: RangeRead,
  state: StateReader,
  pending: PendingUpdates,
): AsyncGenerator<KeyRead> {
  const written = [...(pending.namespaces.get(namespace)?.keys ?? [])]
    .filter(([key]) => compareKeys(key, startKey) >= 0 && (endKey === '' || compareKeys(key, endKey) < 0))
    .sort(([left], [right]) => compareKeys(left, right));
  const stored = state.range(namespace, startKey, endKey);
  try {
    let entry = await stored.next();
    for (const [key, { value, version }] of written) {
      for (; entry && compareKeys(entry.key, key) < 0; entry = await stored.next()) yield entry;
      if (entry?.key === key) entry = await stored.next();
      if (value) yield { key, version };
    }
    for (; entry; entry = await stored.next()) yield entry;
  } finally {
    stored.close();
  }
  if (exhausted) return;
  const last = pending.get(namespace, endKey) ?? state.get(namespace, endKey);
  if (last?.value) yield { key: endKey, version: last.version };
}
