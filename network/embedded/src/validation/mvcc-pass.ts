import { VALIDATION_CODE } from '../codec/validation-code';
import type { HashedRead, KeyRead, TransactionRwset, Version } from '../rwset/types';
import type { PendingUpdates } from './pending-updates';
import { rangeIsUnchanged } from './range-check';
import { Refusal } from './refusal';
import type { StateReader } from './types';

/**
 * Fabric's multi-version concurrency check: all that the transaction read is still what stands before the block, and no
 * valid transaction before it in the block has written to it.
 *
 * @throws Refusal
 */
export async function checkReads(
  rwset: TransactionRwset,
  state: StateReader,
  pending: PendingUpdates,
): Promise<void> {
  for (const { namespace, reads, rangeReads, collections } of rwset.namespaces) {
    for (const read of reads) checkRead(namespace, read, state, pending);
    for (const range of rangeReads) {
      if (!(await rangeIsUnchanged(namespace, range, state, pending))) {
        throw new Refusal(VALIDATION_CODE.PHANTOM_READ_CONFLICT, 'the results of a range have changed');
      }
    }
    for (const { collection, reads: hashedReads } of collections) {
      for (const read of hashedReads) checkHashedRead(namespace, collection, read, state, pending);
    }
  }
}

function checkRead(namespace: string, read: KeyRead, state: StateReader, pending: PendingUpdates): void {
  const isWritten = pending.get(namespace, read.key) !== undefined;
  if (isWritten || !sameVersion(state.get(namespace, read.key)?.version, read.version)) throw conflict();
}

function checkHashedRead(
  namespace: string,
  collection: string,
  { keyHash, version }: HashedRead,
  state: StateReader,
  pending: PendingUpdates,
): void {
  const isWritten = pending.getHashed(namespace, collection, keyHash) !== undefined;
  const committed = state.getHashed(namespace, collection, keyHash)?.version;
  if (isWritten || !sameVersion(committed, version)) throw conflict();
}

function conflict(): Refusal {
  return new Refusal(VALIDATION_CODE.MVCC_READ_CONFLICT, 'a key that was read has changed');
}

export function sameVersion(left: Version | undefined, right: Version | undefined): boolean {
  return left?.block === right?.block && left?.tx === right?.tx;
}
