import * as v from 'valibot';
import { canonicalBytes } from '../canonical';
import { hashLeaf, rootOfInclusion } from '../batch/merkle-tree';
import { base64url, fromBase64url } from '../crypto';
import { SCHEMA } from '../names';
import { Item } from '../rule';
import { BatchId, Digest, Instant, MspId, PatientId, RecordId } from '../values';
import { documentMembers } from './record-document';

/** The most documents of a batch: a proof then has at most 16 hashes, and a leaf with its proof stays below 5 KiB. */
export const MAX_BATCH = 65_536;
const MAX_PROOF_HASHES = 16;

/**
 * One document of a batch: what `record.anchor` would say of it, and a salt, so that its hash tells nothing. It stands
 * off the ledger, with its custodian, until somebody asks for the record.
 */
export const BatchLeaf = v.strictObject({
  record: RecordId,
  ...documentMembers,
  item: Item,
  /** The terminology that the item was described with. */
  terminology: v.pipe(v.string(), v.maxLength(64)),
  /** At least 128 random bits in base64url, its own for each leaf. */
  salt: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22,86}$/)),
});
export type BatchLeaf = v.InferOutput<typeof BatchLeaf>;

/** The leaf's place in the batch, counted from 0. */
const LeafIndex = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(MAX_BATCH - 1));

/** Where a record stands that has no anchor of its own. */
export const BatchPlace = v.strictObject({ batch: BatchId, index: LeafIndex });
export type BatchPlace = v.InferOutput<typeof BatchPlace>;

/** A leaf and the hashes that show that the batch on the ledger holds it. */
export const BatchProof = v.strictObject({
  batch: BatchId,
  leaf: BatchLeaf,
  index: LeafIndex,
  /** The hashes beside its way to the root, its own neighbour first. */
  path: v.pipe(v.array(Digest), v.maxLength(MAX_PROOF_HASHES)),
});
export type BatchProof = v.InferOutput<typeof BatchProof>;

/** A batch as the ledger has it: nothing of its documents but how many they are. */
export const RecordBatch = v.strictObject({
  patient: PatientId,
  batch: BatchId,
  /** The root of the tree over the leaves' hashes. */
  root: Digest,
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_BATCH)),
  custodian: MspId,
  at: Instant,
});
export type RecordBatch = v.InferOutput<typeof RecordBatch>;

/**
 * The hash of a leaf. It covers the patient and the batch too, so that a leaf is of one place alone.
 *
 * @example
 * const tree = merkleTree(leaves.map((leaf) => hashBatchLeaf(place, leaf)));
 */
export function hashBatchLeaf(
  { patient, batch }: { readonly patient: string; readonly batch: string },
  leaf: v.InferInput<typeof BatchLeaf>,
): Uint8Array {
  return hashLeaf(canonicalBytes({ schema: SCHEMA, patient, batch, leaf }));
}

/** Whether a batch holds a leaf at the place that a proof says. */
export function isLeafOfBatch(
  { patient, batch, root, size }: RecordBatch,
  { leaf, index, path, batch: named }: BatchProof,
): boolean {
  if (named !== batch) return false;
  const hashes = path.map((hash) => fromBase64url(hash) ?? new Uint8Array());
  const found = rootOfInclusion(hashBatchLeaf({ patient, batch }, leaf), { index, size, path: hashes });
  return found !== undefined && base64url(found) === root;
}
