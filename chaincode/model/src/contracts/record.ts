import * as v from 'valibot';
import { Item } from '../rule';
import { TERMINOLOGY } from '../terminology/version';
import { Digest, Instant, MspId, PageLimit, PatientId, RecordId } from '../values';
import { ANY_ROLE, type Transaction } from './transaction';

const described = {
  record: RecordId,
  patient: PatientId,
  /** SHA-256 of the encrypted document, by which the vault keeps it, and its size in bytes. */
  digest: Digest,
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  item: Item,
};

/** The anchor of one encrypted document, kept by the patient's custodian. */
export const MedicalRecord = v.strictObject({
  ...described,
  terminology: v.string(),
  custodian: MspId,
  at: Instant,
});
export type MedicalRecord = v.InferOutput<typeof MedicalRecord>;

export const recordTransactions = {
  'record.anchor': {
    input: v.strictObject({ ...described, terminology: v.literal(TERMINOLOGY) }),
    output: MedicalRecord,
    endorsement: 'majority',
    callers: ['registrar', 'clinician'],
  },
  'record.read': {
    input: v.strictObject({ patient: PatientId, record: RecordId }),
    output: MedicalRecord,
    endorsement: 'none',
    callers: ANY_ROLE,
  },
  'record.list': {
    /** A patient's records, by id; `after` is the `next` of the page before. */
    input: v.strictObject({
      patient: PatientId,
      after: v.exactOptional(RecordId),
      limit: v.exactOptional(PageLimit),
    }),
    output: v.strictObject({ records: v.array(MedicalRecord), next: v.nullable(RecordId) }),
    endorsement: 'none',
    callers: ANY_ROLE,
  },
} as const satisfies Record<string, Transaction>;
