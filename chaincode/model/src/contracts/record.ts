import * as v from 'valibot';
import { Item } from '../rule';
import { TERMINOLOGY } from '../terminology/version';
import {
  BatchId,
  Digest,
  Instant,
  MspId,
  PageLimit,
  PatientId,
  RecordId,
  RequestId,
  Version,
} from '../values';
import { Release } from './access-release';
import { BatchPlace, BatchProof, RecordBatch } from './record-batch';
import { documentMembers } from './record-document';
import { ANY_ROLE, type Transaction } from './transaction';

const described = { record: RecordId, patient: PatientId, ...documentMembers, item: Item };

/** The anchor of one encrypted document, kept by the patient's custodian. It never changes. */
export const MedicalRecord = v.strictObject({
  ...described,
  terminology: v.string(),
  custodian: MspId,
  at: Instant,
});
export type MedicalRecord = v.InferOutput<typeof MedicalRecord>;

/** What a record is about since it was labelled anew; the anchor's own labels count as version 1. */
export const RecordLabels = v.strictObject({
  patient: PatientId,
  record: RecordId,
  version: Version,
  item: Item,
  terminology: v.string(),
  /** Which document of this id it is about, where a batch holds it. */
  batch: v.exactOptional(BatchPlace),
  at: Instant,
});
export type RecordLabels = v.InferOutput<typeof RecordLabels>;

/** Why a record was withdrawn: it was wrong, its document was erased, or it need not be kept any longer. */
export const WITHDRAWAL_REASONS = ['entered-in-error', 'erased', 'retention-ended'] as const;

/** A record that nobody gets any more, for ever. */
export const RecordWithdrawal = v.strictObject({
  patient: PatientId,
  record: RecordId,
  reason: v.picklist(WITHDRAWAL_REASONS),
  at: Instant,
});
export type RecordWithdrawal = v.InferOutput<typeof RecordWithdrawal>;

/** The most additions that stand beside one record. */
export const MAX_ADDITIONS = 32;

/** The records that were added to one, by id; statements of disagreement among them. */
export const RecordAdditions = v.strictObject({
  records: v.pipe(v.array(RecordId), v.maxLength(MAX_ADDITIONS)),
});
export type RecordAdditions = v.InferOutput<typeof RecordAdditions>;
/** The record that has replaced one. */
export const RecordReplacement = v.strictObject({ record: RecordId, at: Instant });
export type RecordReplacement = v.InferOutput<typeof RecordReplacement>;

/** A record with all that was said of it since: `item` and `terminology` are those that count now. */
export const RecordView = v.strictObject({
  ...MedicalRecord.entries,
  /** The version of its labels, 1 as long as they are the anchor's, and since when they count. */
  labels: v.strictObject({ version: Version, at: Instant }),
  withdrawn: v.nullable(v.strictObject({ reason: v.picklist(WITHDRAWAL_REASONS), at: Instant })),
  replacedBy: v.nullable(RecordId),
  additions: v.array(RecordId),
  /** Its place in the batch that holds it; null where it has an anchor of its own. */
  batch: v.nullable(BatchPlace),
});
export type RecordView = v.InferOutput<typeof RecordView>;

const labelled = { patient: PatientId, record: RecordId, proof: v.exactOptional(BatchProof) };

export const recordTransactions = {
  'record.anchor': {
    input: v.strictObject({ ...described, terminology: v.literal(TERMINOLOGY) }),
    output: MedicalRecord,
    endorsement: 'majority',
    callers: ['registrar', 'clinician'],
  },
  'record.anchorBatch': {
    /** Up to 65,536 documents of one patient by the root of a Merkle tree over them; the size of the input stays the same. */
    input: v.strictObject({
      patient: PatientId,
      batch: BatchId,
      root: Digest,
      size: RecordBatch.entries.size,
    }),
    output: RecordBatch,
    endorsement: 'majority',
    callers: ['registrar', 'clinician'],
  },
  'record.relabel': {
    /** `version` is the next one, 2 for the first change; `proof` shows a record that a batch holds. */
    input: v.strictObject({ ...labelled, version: Version, item: Item, terminology: v.literal(TERMINOLOGY) }),
    output: RecordLabels,
    endorsement: 'majority',
    callers: ['registrar', 'clinician', 'privacy-officer'],
  },
  'record.withdraw': {
    /** For ever: every decision from then on denies, and what was permitted before is not released any more. */
    input: v.strictObject({ ...labelled, reason: v.picklist(WITHDRAWAL_REASONS) }),
    output: RecordWithdrawal,
    endorsement: 'majority',
    callers: ['registrar', 'privacy-officer'],
  },
  'record.read': {
    /**
     * `proof` shows a record that a batch holds; `release` names a decision whose release the caller wants to see with
     * it, as a reader does to check what the custodian handed out.
     */
    input: v.strictObject({
      patient: PatientId,
      record: RecordId,
      proof: v.exactOptional(BatchProof),
      release: v.exactOptional(v.strictObject({ hospital: MspId, request: RequestId })),
    }),
    output: v.strictObject({ ...RecordView.entries, release: v.exactOptional(v.nullable(Release)) }),
    endorsement: 'none',
    callers: ANY_ROLE,
  },
  'record.list': {
    /** A patient's records that have an anchor of their own, or the batches; `after` is the `next` of the page before. */
    input: v.strictObject({
      patient: PatientId,
      of: v.exactOptional(v.picklist(['records', 'batches'])),
      after: v.exactOptional(RecordId),
      limit: v.exactOptional(PageLimit),
    }),
    output: v.strictObject({
      records: v.array(RecordView),
      batches: v.array(RecordBatch),
      next: v.nullable(v.union([RecordId, BatchId])),
    }),
    endorsement: 'none',
    callers: ANY_ROLE,
  },
} as const satisfies Record<string, Transaction>;
