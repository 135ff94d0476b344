import * as v from 'valibot';
import { CARE_ERROR_CODES } from '../errors';
import { Purpose } from '../rule';
import { Digest, isSortedAndUnique, PatientId, RecordId, RequestId } from '../values';
import { AccessEntry } from './access';
import { PROVIDER_ROLES } from './provider';
import { BatchProof } from './record-batch';
import type { Transaction } from './transaction';

/** The most decisions of one transaction. */
export const MAX_DECISIONS = 100;
/** The largest input of many requests, in bytes: room for a hundred leaves of batches with their proofs. */
export const MAX_REQUESTS_BYTES = 524_288;

/** One record of a request; `proof` shows one that a batch holds. */
const AskedRecord = v.strictObject({ record: RecordId, proof: v.exactOptional(BatchProof) });

/** Several records of one patient, for one purpose, under one id. */
export const ListRequest = v.strictObject({
  request: RequestId,
  patient: PatientId,
  purpose: Purpose,
  key: v.nullable(Digest),
  records: v.pipe(
    v.array(AskedRecord),
    v.minLength(1),
    v.maxLength(MAX_DECISIONS),
    v.check((records) => isSortedAndUnique(records.map(({ record }) => record))),
  ),
});
export type ListRequest = v.InferOutput<typeof ListRequest>;

/** What could not be decided about, and why: the record is not there, or the proof does not hold. */
export const UndecidedRecord = v.strictObject({ record: RecordId, code: v.picklist(CARE_ERROR_CODES) });
export type UndecidedRecord = v.InferOutput<typeof UndecidedRecord>;

/** What names a record, and which of its labels were decided on. */
const OF_RECORD = ['record', 'batch', 'labels'] as const;
/** What a decision came to; often the same for all records of a patient. */
const OF_OUTCOME = ['effect', 'reason', 'consents', 'lifetime', 'obligations'] as const;

const Asked = v.strictObject(v.omit(AccessEntry, [...OF_RECORD, ...OF_OUTCOME]).entries);
const Outcome = v.strictObject({
  ...v.pick(AccessEntry, OF_OUTCOME).entries,
  records: v.pipe(v.array(v.strictObject(v.pick(AccessEntry, OF_RECORD).entries)), v.minLength(1)),
});

/**
 * The entries of a request for several records, as they stand under one key: what they share stands there once, and what the
 * records of one outcome share, once for all of them.
 */
export const AccessList = v.strictObject({
  asked: Asked,
  outcomes: v.pipe(v.array(Outcome), v.minLength(1)),
  undecided: v.array(UndecidedRecord),
});
export type AccessList = v.InferOutput<typeof AccessList>;

/** The entries that a list stands for, in the order of their records. */
export function entriesOf({ asked, outcomes }: Pick<AccessList, 'asked' | 'outcomes'>): AccessEntry[] {
  return outcomes
    .flatMap(({ records, ...outcome }) => records.map((record) => ({ ...asked, ...outcome, ...record })))
    .sort((one, other) => (one.record < other.record ? -1 : 1));
}

/** A request's result: {@link entriesOf} gives an entry for each record that was decided about. */
export const ListResult = v.strictObject({
  request: RequestId,
  patient: PatientId,
  /** Null where no record of the request was decided about. */
  list: v.nullable(v.strictObject(v.pick(AccessList, ['asked', 'outcomes']).entries)),
  undecided: v.array(UndecidedRecord),
});
export type ListResult = v.InferOutput<typeof ListResult>;

export const requestManyTransactions = {
  /** Requests of one provider about several patients, a ward round: up to 100 decisions. Sorted by patient, then by id. */
  'access.requestMany': {
    input: v.strictObject({
      requests: v.pipe(
        v.array(ListRequest),
        v.minLength(1),
        v.maxLength(MAX_DECISIONS),
        v.check((requests) =>
          isSortedAndUnique(requests.map(({ patient, request }) => `${patient}/${request}`)),
        ),
        v.check(
          (requests) => requests.reduce((sum, { records }) => sum + records.length, 0) <= MAX_DECISIONS,
        ),
      ),
    }),
    output: v.strictObject({ results: v.array(ListResult) }),
    endorsement: 'majority',
    callers: PROVIDER_ROLES,
    maxInputBytes: MAX_REQUESTS_BYTES,
  },
} as const satisfies Record<string, Transaction>;
