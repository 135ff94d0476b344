import * as v from 'valibot';
import { Purpose } from '../rule';
import { Jws } from '../signing/directive';
import {
  ConsentId,
  Digest,
  Instant,
  MspId,
  PageLimit,
  PatientId,
  ProviderId,
  RecordId,
  RequestId,
  Version,
} from '../values';
import { PROVIDER_ROLES } from './provider';
import { ANY_ROLE, type Transaction } from './transaction';

/**
 * Why a decision came out as it did, for every answer.
 *
 * - `permitted-by-consent`, `denied-by-consent`: the consents named with it voted so;
 * - `permitted-by-default`: none applies, and the channel's policy permits then;
 * - `no-consent`: none applies, and the channel's default is to deny, or does not reach so far;
 * - `purpose-not-supported`: this version never permits the purpose (break-glass, the patient's own access);
 * - `record-restricted`: the record carries restricted labels, and what would permit does not name each;
 * - `provider-suspended`, `licence-expired`, `hospital-suspended`: the requester may not ask at all now.
 */
export const DECISION_REASONS = [
  'permitted-by-consent',
  'permitted-by-default',
  'denied-by-consent',
  'no-consent',
  'purpose-not-supported',
  'record-restricted',
  'provider-suspended',
  'licence-expired',
  'hospital-suspended',
] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

/** The reasons of a permit; all others are those of a denial. */
export const PERMIT_REASONS = [
  'permitted-by-consent',
  'permitted-by-default',
] as const satisfies readonly DecisionReason[];
export type PermitReason = (typeof PERMIT_REASONS)[number];

export function isPermitReason(reason: DecisionReason): reason is PermitReason {
  const reasons: readonly DecisionReason[] = PERMIT_REASONS;
  return reasons.includes(reason);
}

export const Effect = v.picklist(['permit', 'deny']);
export type Effect = v.InferOutput<typeof Effect>;

/** One decision: the answer to the requester, and the entry in the patient's access log. */
export const AccessEntry = v.strictObject({
  request: RequestId,
  patient: PatientId,
  record: RecordId,
  hospital: MspId,
  provider: ProviderId,
  role: v.picklist(PROVIDER_ROLES),
  purpose: Purpose,
  /** The thumbprint of the requester's fresh key, to which a permitted record's key would be wrapped. */
  key: v.nullable(Digest),
  effect: Effect,
  reason: v.picklist(DECISION_REASONS),
  /** The consents that the effect rests on. */
  consents: v.array(v.strictObject({ consent: ConsentId, version: Version })),
  /** The version of the channel policy. */
  policy: Version,
  at: Instant,
});
export type AccessEntry = v.InferOutput<typeof AccessEntry>;

/** Names an entry of the log: request ids are unique within a patient's file and the requester's hospital. */
export const LogCursor = v.strictObject({ hospital: MspId, request: RequestId });

const asked = { patient: PatientId, record: RecordId, purpose: Purpose };

export const accessTransactions = {
  'access.request': {
    input: v.strictObject({ ...asked, request: RequestId, key: v.nullable(Digest) }),
    output: AccessEntry,
    endorsement: 'majority',
    callers: PROVIDER_ROLES,
  },
  'access.preview': {
    /** What a request would come to now, without why; it leaves no trace and binds nobody. */
    input: v.strictObject(asked),
    output: v.strictObject({ preview: v.literal(true), effect: Effect }),
    endorsement: 'none',
    callers: PROVIDER_ROLES,
  },
  'access.log': {
    /** The patient's log, read with an `access.log` directive; sorted by hospital and request id, not by time. */
    input: v.strictObject({
      patient: PatientId,
      directive: Jws,
      after: v.exactOptional(LogCursor),
      limit: v.exactOptional(PageLimit),
    }),
    output: v.strictObject({ entries: v.array(AccessEntry), next: v.nullable(LogCursor) }),
    endorsement: 'none',
    callers: ANY_ROLE,
  },
} as const satisfies Record<string, Transaction>;
