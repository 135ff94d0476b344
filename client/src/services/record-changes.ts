import {
  base64url,
  BatchLeaf,
  type BatchProof,
  check,
  compileItem,
  hashBatchLeaf,
  type ItemDescription,
  MAX_BATCH,
  merkleTree,
  type RecordBatch,
  type RecordLabels,
  type RecordWithdrawal,
  TERMINOLOGY,
  tokenKey,
  type TransactionInput,
} from '@careledger/model';
import { randomBytes, randomUUID } from 'node:crypto';
import type * as v from 'valibot';
import { type CallOptions } from '../call/caller';
import { checked, type Committed, type Operations } from '../call/operations';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { pages } from './pages';

/** One document of a batch; as for `records.anchor`. */
export interface BatchDocument {
  /** `[a-z0-9-]`, 1 to 64 characters, its own within the file; random unless given. */
  readonly record?: string;
  readonly document: { readonly digest: string; readonly size: number; readonly metadata?: string };
  readonly about: Omit<ItemDescription, 'instance' | 'custodian'>;
}

/** Documents of one patient that are anchored together; up to 65,536. */
export interface NewBatch {
  readonly patient: string;
  /** Random unless given. */
  readonly batch?: string;
  readonly documents: readonly BatchDocument[];
  /** The patient's file key, 32 bytes. It is not sent. */
  readonly fileKey: Uint8Array;
}

/** Names a batch. */
export interface BatchReference {
  readonly patient: string;
  readonly batch: string;
}

/**
 * Where the custodian keeps the leaves of batches. The ledger has their root alone: without its leaf nobody gets a record of
 * a batch, so a store keeps them as long as the documents. They hold tokens, hashes and salts, nothing in the clear.
 */
export interface BatchStore {
  /** Resolves when they are kept for good. The same again changes nothing. */
  put(batch: BatchReference, leaves: readonly BatchLeaf[]): Promise<void>;
  /** @returns undefined where the store has no such batch */
  get(batch: BatchReference): Promise<readonly BatchLeaf[] | undefined>;
}

/** Says anew what a record is about. */
export interface NewLabels {
  readonly patient: string;
  readonly record: string;
  /** The version that these labels are: one more than the record's, 2 for the first change. */
  readonly version: number;
  readonly about: Omit<ItemDescription, 'instance' | 'custodian'>;
  readonly fileKey: Uint8Array;
  /** For a record that a batch holds. */
  readonly proof?: v.InferInput<typeof BatchProof>;
}

/** What is done with records beside anchoring and reading them one by one. */
export interface RecordChanges {
  /**
   * Anchors many documents in one small transaction. Their leaves are kept in the store first; a call that was interrupted is
   * made again with the same batch id, and takes them from there.
   *
   * @throws InvalidArgumentError where there is no document, too many of them, or an id twice
   */
  anchorBatch(batch: NewBatch, store: BatchStore, options?: CallOptions): Promise<Committed<RecordBatch>>;
  /** Says anew what a record is about: decisions go by it from then on. */
  relabel(labels: NewLabels, options?: CallOptions): Promise<Committed<RecordLabels>>;
  /** Withdraws a record for ever: it is denied to everybody, and what was permitted is not released any more. */
  withdraw(
    withdrawal: TransactionInput<'record.withdraw'>,
    options?: CallOptions,
  ): Promise<Committed<RecordWithdrawal>>;
  /** A patient's batches by id, read as far as you go. */
  batches(of: { patient: string }, options?: CallOptions): AsyncIterable<RecordBatch>;
}

export function recordChanges({ write, read, mspId }: Operations): RecordChanges {
  return {
    anchorBatch: async ({ patient, batch = randomUUID(), documents, fileKey }, store, options) => {
      const reference = { patient, batch };
      const leaves = (await store.get(reference)) ?? leavesOf(documents, mspId, fileKey);
      await store.put(reference, leaves);
      const root = base64url(treeOf(reference, leaves).root);
      return write('record.anchorBatch', { patient, batch, root, size: leaves.length }, options);
    },
    relabel: ({ patient, record, version, about, fileKey, proof }, options) => {
      const item = checked(() =>
        compileItem({ ...about, instance: record, custodian: mspId }, tokenKey(fileKey)),
      );
      const labels = { patient, record, version, item, terminology: TERMINOLOGY } as const;
      return write('record.relabel', { ...labels, ...(proof !== undefined && { proof }) }, options);
    },
    withdraw: (withdrawal, options) => write('record.withdraw', withdrawal, options),
    batches: ({ patient }, options) =>
      pages(async (after: string | undefined) => {
        const input = { patient, of: 'batches' as const, ...(after !== undefined && { after }) };
        const page = await read('record.list', input, options);
        return { entries: page.batches, next: page.next };
      }),
  };
}

/**
 * The proofs of a batch's records, one for each leaf, in their order; the custodian gives them to whoever asks for a record.
 *
 * @example
 * const proofs = batchProofs(named, (await store.get(named)) ?? []);
 */
export function batchProofs(
  reference: BatchReference,
  leaves: readonly BatchLeaf[],
): v.InferInput<typeof BatchProof>[] {
  if (leaves.length === 0) return [];
  const tree = treeOf(reference, leaves);
  return leaves.map((leaf, index) => ({
    batch: reference.batch,
    leaf,
    index,
    path: tree.proof(index).map(base64url),
  }));
}

function treeOf(reference: BatchReference, leaves: readonly BatchLeaf[]) {
  return merkleTree(leaves.map((leaf) => hashBatchLeaf(reference, leaf)));
}

function leavesOf(documents: readonly BatchDocument[], custodian: string, fileKey: Uint8Array): BatchLeaf[] {
  if (documents.length === 0 || documents.length > MAX_BATCH) {
    throw new InvalidArgumentError(`A batch has 1 to ${MAX_BATCH} documents; make several.`, ['documents']);
  }
  const tokens = tokenKey(fileKey);
  const leaves = documents.map(({ record = randomUUID(), document, about }) =>
    checked(() => {
      const item = compileItem({ ...about, instance: record, custodian }, tokens);
      const salt = base64url(randomBytes(16));
      return check(BatchLeaf, { record, ...document, item, terminology: TERMINOLOGY, salt }, 'A document');
    }),
  );
  if (new Set(leaves.map(({ record }) => record)).size < leaves.length) {
    throw new InvalidArgumentError('A record stands in a batch once.', ['documents']);
  }
  return leaves;
}
