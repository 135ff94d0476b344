import { createHash } from 'node:crypto';
import { type UpdateRecord, encodeStateUpdates, encodeVarint } from '../codec/state-updates';
import { compareKeys } from '../rwset';
import type { PendingUpdates, PendingValue } from './pending-updates';

/**
 * The hash by which hospitals can compare what a block did: SHA-256 of the validation codes with their number, the public
 * and hashed updates, and the commit hash before.
 *
 * @param codes one a transaction
 */
export function computeCommitHash(
  codes: Uint8Array,
  pending: PendingUpdates,
  previousCommitHash: Uint8Array,
): Uint8Array {
  return createHash('sha256')
    .update(encodeVarint(codes.length))
    .update(codes)
    .update(encodeStateUpdates(records(pending)))
    .update(previousCommitHash)
    .digest();
}

/** Namespaces in order, the public keys of each before its collections. The channel's configuration is left out. */
function records(pending: PendingUpdates): readonly UpdateRecord[] {
  return sorted(pending.namespaces).flatMap(([namespace, { keys, collections }]) => {
    if (namespace === '') return [];
    const all = [
      ...sorted(keys).map(([key, value]) => record(Buffer.from(key), value)),
      ...sorted(collections).flatMap(([collection, hashes]) =>
        sorted(hashes).map(([key, value], index) => ({
          ...record(Buffer.from(key, 'hex'), value),
          collection: index === 0 ? collection : '',
        })),
      ),
    ];
    return all.map((entry, index) => (index === 0 ? { ...entry, namespace } : entry));
  });
}

function record(key: Uint8Array, { value, version }: PendingValue): UpdateRecord {
  return { namespace: '', collection: '', key, value, version };
}

function sorted<Value>(map: ReadonlyMap<string, Value>): [string, Value][] {
  return [...map].sort(([left], [right]) => compareKeys(left, right));
}
