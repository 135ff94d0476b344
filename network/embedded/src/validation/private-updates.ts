import { createHash } from 'node:crypto';
import { type KeyValueRwset, decodeKeyValueRwset } from '../codec/kv-rwset';
import { CodecError } from '../codec/message';
import { decodePrivateRwset } from '../codec/rwset';
import type { TransactionRwset, Version } from '../rwset/types';
import type { PrivateUpdate, PrivateValue } from '../storage/types';
import { implicitCollection } from './implicit-collection';
import { sameVersion } from './mvcc-pass';
import type { PendingUpdates } from './pending-updates';
import type { StateReader, ValidationInput } from './types';

/** A valid transaction of the block. */
export interface AcceptedTransaction {
  readonly txId: string;
  readonly version: Version;
  readonly rwset: TransactionRwset;
}

interface Location {
  readonly namespace: string;
  readonly collection: string;
  readonly key: string;
}

/**
 * The plaintext that the block leaves in the hospital's own implicit collections. What does not have the hash that the block
 * says counts as not there: the commit goes on without it, as in Fabric.
 */
export function privateUpdates(
  transactions: readonly AcceptedTransaction[],
  pending: PendingUpdates,
  input: Pick<ValidationInput, 'privateData' | 'mspId' | 'state'>,
): readonly PrivateUpdate[] {
  const updates = new Map<string, Location & { readonly next: PrivateValue | undefined }>();
  const touched = new Map<string, Location>();
  const own = implicitCollection(input.mspId);
  for (const { txId, version, rwset } of transactions) {
    for (const { namespace, collections } of rwset.namespaces) {
      const hash = collections.find(({ collection }) => collection === own)?.privateRwsetHash;
      if (!hash || hash.length === 0) continue;
      const plain = findPlaintext(input.privateData(txId), namespace, own, hash);
      if (!plain) continue;
      for (const { key, isDelete, value } of plain.writes) {
        const next = isDelete || value.length === 0 ? undefined : { value, version };
        updates.set(idOf(namespace, key), { namespace, collection: own, key, next });
      }
      for (const { key } of plain.metadataWrites) {
        touched.set(idOf(namespace, key), { namespace, collection: own, key });
      }
    }
  }
  for (const [id, location] of touched) {
    const next = renewed(location, updates.get(id), pending, input.state);
    if (next) updates.set(id, { ...location, next });
  }
  return [...updates.values()];
}

/**
 * New metadata renew a key's version among the hashes. The plaintext has to follow, or it would look stale; but only if it
 * is what the hash says.
 */
function renewed(
  { namespace, collection, key }: Location,
  update: { readonly next: PrivateValue | undefined } | undefined,
  pending: PendingUpdates,
  state: StateReader,
): PrivateValue | undefined {
  const hashed = pending.getHashed(namespace, collection, sha256(Buffer.from(key)));
  const latest = update ? update.next : state.getPrivate(namespace, collection, key);
  if (!hashed?.value || !latest || sameVersion(latest.version, hashed.version)) return undefined;
  if (Buffer.compare(sha256(latest.value), hashed.value) !== 0) return undefined;
  return { value: latest.value, version: hashed.version };
}

function findPlaintext(
  candidates: readonly Uint8Array[],
  namespace: string,
  collection: string,
  hash: Uint8Array,
): KeyValueRwset | undefined {
  for (const candidate of candidates) {
    try {
      for (const entry of decodePrivateRwset(candidate).view.collections) {
        if (entry.namespace !== namespace || entry.collection !== collection) continue;
        if (Buffer.compare(sha256(entry.rwset), hash) === 0) return decodeKeyValueRwset(entry.rwset).view;
      }
    } catch (error) {
      if (!(error instanceof CodecError)) throw error;
    }
  }
  return undefined;
}

function idOf(namespace: string, key: string): string {
  return JSON.stringify([namespace, key]);
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}
