import * as v from 'valibot';
import { Instant, MspId, PageLimit, PatientId, RequestId } from '../values';
import { Jws } from '../signing/directive';
import { AccessEntry, BreakGlassCursor, BreakGlassUse, LogCursor, SignedBy } from './access';
import { AccessList } from './access-many';
import { Release } from './access-release';
import { ANY_ROLE, type Transaction } from './transaction';

/** That somebody has read the log, on a directive's word. */
export const LogReading = v.strictObject({
  type: v.literal('reading'),
  patient: PatientId,
  /** The hospital that carried the directive, and the directive's id. */
  hospital: MspId,
  request: RequestId,
  signed: SignedBy,
  at: Instant,
});
export type LogReading = v.InferOutput<typeof LogReading>;

/** A decision, and what came of it: null where nothing did. */
export const LoggedDecision = v.strictObject({
  type: v.literal('decision'),
  ...AccessEntry.entries,
  /** What the custodian handed out, or refused. */
  release: v.nullable(
    v.strictObject(v.omit(Release, ['patient', 'hospital', 'request', 'record', 'provider']).entries),
  ),
  /** When the requester said that the copy was erased. */
  erased: v.nullable(Instant),
  /** What officers have found of break-glass; none so far where it is empty. */
  reviews: v.exactOptional(BreakGlassUse.entries.reviews),
});
export type LoggedDecision = v.InferOutput<typeof LoggedDecision>;

/** What stands in a patient's log. */
export const LogEntry = v.variant('type', [LoggedDecision, LogReading]);
export type LogEntry = v.InferOutput<typeof LogEntry>;

/** What stands under the key of a decision: of one record, or of a list. */
export const StoredDecision = v.lazy<typeof AccessEntry | typeof AccessList>((value) =>
  typeof value === 'object' && value !== null && 'outcomes' in value ? AccessList : AccessEntry,
);
export type StoredDecision = v.InferOutput<typeof StoredDecision>;

const PatientLogInput = v.strictObject({
  patient: PatientId,
  directive: Jws,
  after: v.exactOptional(LogCursor),
  limit: v.exactOptional(PageLimit),
});
const PatientLog = v.strictObject({ entries: v.array(LogEntry), next: v.nullable(LogCursor) });

const BreakGlassLogInput = v.strictObject({
  /** The hospital whose providers it is about. */
  breakGlass: MspId,
  after: v.exactOptional(BreakGlassCursor),
  limit: v.exactOptional(PageLimit),
});
const BreakGlassLog = v.strictObject({
  uses: v.array(BreakGlassUse),
  next: v.nullable(BreakGlassCursor),
});
/** What `access.log` takes and gives: one of two. */
export type PatientLogInput = v.InferOutput<typeof PatientLogInput>;
export type PatientLog = v.InferOutput<typeof PatientLog>;
export type BreakGlassLogInput = v.InferOutput<typeof BreakGlassLogInput>;
export type BreakGlassLog = v.InferOutput<typeof BreakGlassLog>;

export const logTransactions = {
  'access.log': {
    /**
     * Either the patient's log, read with an `access.log` directive, sorted by hospital and request id, not by time; or
     * how a hospital's providers have broken the glass, for privacy officers and auditors.
     */
    input: v.union([PatientLogInput, BreakGlassLogInput]),
    output: v.union([PatientLog, BreakGlassLog]),
    endorsement: 'majority',
    evaluated: true,
    callers: ANY_ROLE,
  },
} as const satisfies Record<string, Transaction>;
