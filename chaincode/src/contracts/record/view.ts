import {
  canonicalJson,
  CareError,
  isLeafOfBatch,
  RecordBatch,
  type BatchLeaf,
  type BatchProof,
  type MedicalRecord,
  type PatientId,
  type RecordId,
  type RecordView,
} from '@careledger/model';
import { batchKey } from '../../ledger/keys';
import type { Ledger } from '../../ledger/ledger';
import { readParts, type RecordParts } from './parts';

/** Names a record; one that only a batch holds needs the proof that it does. */
export interface RecordReference {
  readonly patient: PatientId;
  readonly record: RecordId;
  readonly proof?: BatchProof;
}

/** The keys of what a record needs beyond its own parts, to be read ahead. */
export function batchesOf({ patient, proof }: Omit<RecordReference, 'record'>): string[] {
  return proof === undefined ? [] : [batchKey(patient, proof.batch)];
}

/**
 * A record with all that was said of it since: one message, and one more for a record of a batch.
 *
 * @throws CareError NOT_FOUND, PROOF_INVALID, CONFLICT
 */
export async function readRecord(ledger: Ledger, reference: RecordReference): Promise<RecordView> {
  const parts = await readParts(ledger, reference.patient, reference.record);
  return viewOf(reference, parts, (batch) => ledger.read(RecordBatch, batchKey(reference.patient, batch)));
}

/** Gives a batch of the patient. */
type ReadBatch = (batch: RecordBatch['batch']) => Promise<RecordBatch | undefined>;

/** @throws CareError NOT_FOUND, PROOF_INVALID, CONFLICT */
export async function viewOf(
  reference: RecordReference,
  parts: RecordParts,
  readBatch: ReadBatch,
): Promise<RecordView> {
  const { anchor, batch } = await placeOf(reference, parts, readBatch);
  return withParts(anchor, parts, batch);
}

/**
 * A record as it was anchored, and its place where a batch holds it.
 *
 * @throws CareError NOT_FOUND, PROOF_INVALID, CONFLICT
 */
export async function placeOf(
  { record, proof }: RecordReference,
  parts: RecordParts,
  readBatch: ReadBatch,
): Promise<{ anchor: MedicalRecord; batch: RecordView['batch'] }> {
  if (proof === undefined) {
    if (parts.anchor === undefined) throw new CareError('NOT_FOUND', 'The patient has no such record.');
    return { anchor: parts.anchor, batch: null };
  }
  if (parts.anchor !== undefined) {
    throw new CareError(
      'CONFLICT',
      'The record has an anchor of its own, which counts; leave the proof away.',
    );
  }
  const batch = await readBatch(proof.batch);
  if (batch === undefined) throw new CareError('NOT_FOUND', 'The patient has no such batch.');
  if (proof.leaf.record !== record || !isLeafOfBatch(batch, proof)) {
    throw new CareError('PROOF_INVALID', 'The batch does not hold the record as the proof shows it.');
  }
  return { anchor: anchorOf(proof.leaf, batch), batch: { batch: batch.batch, index: proof.index } };
}

/** What a record's anchor would say, of one that a batch holds. */
function anchorOf(leaf: BatchLeaf, { patient, custodian, at }: RecordBatch): MedicalRecord {
  const { record, digest, size, metadata, relatesTo, item, terminology } = leaf;
  return {
    patient,
    record,
    digest,
    size,
    ...(metadata !== undefined && { metadata }),
    ...(relatesTo !== undefined && { relatesTo }),
    item,
    terminology,
    custodian,
    at,
  };
}

/**
 * The labels that were given last count, and the record's place in a batch goes with it.
 *
 * @throws CareError CONFLICT where the labels are those of another document of this id: what is harmless of the one says nothing
 *   of the other.
 */
export function withParts(
  anchor: MedicalRecord,
  { labels, withdrawn, replaced, additions }: RecordParts,
  batch: RecordView['batch'],
): RecordView {
  if (labels !== undefined && canonicalJson(labels.batch ?? null) !== canonicalJson(batch)) {
    throw new CareError(
      'CONFLICT',
      'Another document of this id was labelled anew; anchor this one under an id of its own.',
    );
  }
  return {
    ...anchor,
    ...(labels !== undefined && { item: labels.item, terminology: labels.terminology }),
    labels: { version: labels?.version ?? 1, at: (labels ?? anchor).at },
    withdrawn: withdrawn === undefined ? null : { reason: withdrawn.reason, at: withdrawn.at },
    replacedBy: replaced?.record ?? null,
    additions: additions?.records ?? [],
    batch,
  };
}
