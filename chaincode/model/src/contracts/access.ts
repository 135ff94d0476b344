import * as v from 'valibot';
import { ROLES } from '../names';
import { Purpose } from '../rule';
import { Jws } from '../signing/directive';
import { BREAK_GLASS_REASONS, REVIEW_VERDICTS, UNOBTAINABLE_REASONS } from '../terminology/break-glass';
import { isPurposeWithin } from '../terminology/purposes';
import {
  ConsentId,
  DelegationId,
  Digest,
  Instant,
  MspId,
  PatientId,
  ProviderId,
  RecordId,
  RequestId,
  Version,
} from '../values';
import { PROVIDER_ROLES } from './provider';
import { BatchPlace, BatchProof } from './record-batch';
import { ANY_ROLE, type Transaction } from './transaction';

/**
 * Why a decision came out as it did, for every answer.
 *
 * - `permitted-by-consent`, `denied-by-consent`: the consents named with it voted so;
 * - `permitted-by-default`: none applies, and the channel's policy permits then;
 * - `no-consent`: none applies, and the channel's default is to deny, or does not reach so far;
 * - `permitted-by-break-glass`: nobody could be asked, and nothing stands against it; another person reviews it;
 * - `permitted-to-patient`: the patient, or who may act for the patient, has signed the request;
 * - `purpose-not-supported`: nobody is ever permitted the purpose;
 * - `signature-missing`: the patient's own access needs the patient's signature, or that of a delegate for the purpose;
 * - `break-glass-unexplained`: the request does not say why, and why consent cannot be had;
 * - `break-glass-role`: the channel policy lets others break the glass;
 * - `break-glass-suspended`: a review of the provider's earlier break-glass is overdue;
 * - `file-ended`: the patient's file was closed, or the patient has died, and the channel policy denies then;
 * - `record-withdrawn`: the custodian has withdrawn the record;
 * - `too-many-consents`: more are in force than one decision reads, and one that is not read may deny;
 * - `record-restricted`: the record carries restricted labels, and what would permit does not name each;
 * - `provider-suspended`, `licence-expired`, `hospital-suspended`: the requester may not ask at all now.
 */
export const DECISION_REASONS = [
  'permitted-by-consent',
  'permitted-by-default',
  'permitted-by-break-glass',
  'permitted-to-patient',
  'denied-by-consent',
  'no-consent',
  'purpose-not-supported',
  'record-restricted',
  'provider-suspended',
  'licence-expired',
  'hospital-suspended',
  'signature-missing',
  'break-glass-unexplained',
  'break-glass-role',
  'break-glass-suspended',
  'file-ended',
  'record-withdrawn',
  'too-many-consents',
] as const;
export type DecisionReason = (typeof DECISION_REASONS)[number];

/** The reasons of a permit; all others are those of a denial. */
export const PERMIT_REASONS = [
  'permitted-by-consent',
  'permitted-by-default',
  'permitted-by-break-glass',
  'permitted-to-patient',
] as const satisfies readonly DecisionReason[];
export type PermitReason = (typeof PERMIT_REASONS)[number];

export function isPermitReason(reason: DecisionReason): reason is PermitReason {
  const reasons: readonly DecisionReason[] = PERMIT_REASONS;
  return reasons.includes(reason);
}

export const Effect = v.picklist(['permit', 'deny']);
export type Effect = v.InferOutput<typeof Effect>;

/** Why the glass is broken; a request for the purpose BTG says so. */
export const BreakGlass = v.strictObject({
  reason: v.picklist(BREAK_GLASS_REASONS),
  unobtainable: v.picklist(UNOBTAINABLE_REASONS),
  /** For how long; the channel policy has a maximum. */
  minutes: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1440)),
  /**
   * When it was done, for what is entered later: the ledger could not be asked, and the record was read elsewhere.
   * Such an entry opens nothing, and is reviewed whatever is decided.
   */
  done: v.exactOptional(Instant),
});
export type BreakGlass = v.InferOutput<typeof BreakGlass>;

/**
 * What a permit brings with it.
 *
 * - `no-redisclosure`: the record carries restricted labels; whoever reads it passes it on only with a consent for that,
 *   and the release brings the notice that the law wants (42 CFR Part 2);
 * - `break-glass-review`: the patient and the custodian are told, and a privacy officer, another person, reviews it.
 */
export const OBLIGATIONS = ['break-glass-review', 'no-redisclosure'] as const;
export type Obligation = (typeof OBLIGATIONS)[number];

/** On whose signature something was done. */
export const SignedBy = v.strictObject({
  /** SHA-256 of what was signed. */
  directive: Digest,
  /** Null where the patient signed, else by which delegation. */
  delegation: v.nullable(DelegationId),
  /** The thumbprint (RFC 7638) of the key that the signature was verified with. */
  key: Digest,
});
export type SignedBy = v.InferOutput<typeof SignedBy>;

/** One decision: the answer to the requester, and the entry in the patient's access log. */
export const AccessEntry = v.strictObject({
  request: RequestId,
  patient: PatientId,
  record: RecordId,
  hospital: MspId,
  /** Null where the patient or a delegate asks; `role` is that of whoever carries it. */
  provider: v.nullable(ProviderId),
  role: v.picklist(ROLES),
  purpose: Purpose,
  /** The thumbprint of the requester's fresh key, to which a permitted record's key would be wrapped. */
  key: v.nullable(Digest),
  /** The record's place in a batch, where it has no anchor of its own. */
  batch: v.exactOptional(BatchPlace),
  /** The version of the record's labels that was decided on, where they are not the anchor's. */
  labels: v.exactOptional(Version),
  effect: Effect,
  reason: v.picklist(DECISION_REASONS),
  /** The consents that the effect rests on. */
  consents: v.array(v.strictObject({ consent: ConsentId, version: Version })),
  /** The version of the channel policy. */
  policy: Version,
  /** Until when a release of what is permitted may be committed. */
  lifetime: v.exactOptional(Instant),
  obligations: v.exactOptional(v.pipe(v.array(v.picklist(OBLIGATIONS)), v.minLength(1))),
  breakGlass: v.exactOptional(BreakGlass),
  /** Who signed, for the patient's own access. */
  signed: v.exactOptional(SignedBy),
  at: Instant,
});
export type AccessEntry = v.InferOutput<typeof AccessEntry>;

/** Names an entry of the log: request ids are unique within a patient's file and the requester's hospital. */
export const LogCursor = v.strictObject({ hospital: MspId, request: RequestId });

/** One use of break-glass, as the officers who review it see it. */
export const BreakGlassUse = v.strictObject({
  patient: PatientId,
  hospital: MspId,
  provider: ProviderId,
  request: RequestId,
  breakGlass: BreakGlass,
  /** A digest of the name in the provider's certificate, for this use alone: an officer of the same name is the same person. */
  holder: Digest,
  effect: Effect,
  at: Instant,
  /** When the review is due; from then on the provider's break-glass is suspended until there is one. */
  due: Instant,
  /** One a hospital, the first first: of the patient's custodian, of the provider's hospital, or of both. */
  reviews: v.array(
    v.strictObject({
      hospital: MspId,
      /** SHA-256 of the officer's certificate (DER). */
      officer: Digest,
      verdict: v.picklist(REVIEW_VERDICTS),
      at: Instant,
    }),
  ),
});
export type BreakGlassUse = v.InferOutput<typeof BreakGlassUse>;

/** Names a use within those of a hospital's providers; the ones that wait for their review come first. */
export const BreakGlassCursor = v.strictObject({
  reviewed: v.boolean(),
  provider: ProviderId,
  patient: PatientId,
  request: RequestId,
});

const asked = {
  patient: PatientId,
  record: RecordId,
  purpose: Purpose,
  /** Shows a record that a batch holds. */
  proof: v.exactOptional(BatchProof),
};

export const accessTransactions = {
  'access.request': {
    input: v.pipe(
      v.strictObject({
        ...asked,
        request: RequestId,
        key: v.nullable(Digest),
        breakGlass: v.exactOptional(BreakGlass),
        /** An `access.request` directive of the patient or a delegate, for their own access; any role may carry it. */
        directive: v.exactOptional(Jws),
      }),
      // Break-glass explains itself, and the patient's own access is signed; neither goes with another purpose.
      v.check(({ purpose, breakGlass }) => breakGlass === undefined || purpose === 'BTG'),
      v.check(({ purpose, directive }) => directive === undefined || isPurposeWithin(purpose, 'PATRQT')),
    ),
    output: AccessEntry,
    endorsement: 'majority',
    callers: ANY_ROLE,
  },
  'access.preview': {
    /** What a request would come to now, without why; it leaves no trace and binds nobody. */
    input: v.strictObject(asked),
    output: v.strictObject({ preview: v.literal(true), effect: Effect }),
    endorsement: 'none',
    callers: PROVIDER_ROLES,
  },
  'access.review': {
    /** Reviews a use of break-glass, for the patient's custodian or the provider's hospital; not one's own. */
    input: v.strictObject({
      patient: PatientId,
      hospital: MspId,
      provider: ProviderId,
      request: RequestId,
      verdict: v.picklist(REVIEW_VERDICTS),
    }),
    output: BreakGlassUse,
    endorsement: 'majority',
    callers: ['privacy-officer'],
  },
} as const satisfies Record<string, Transaction>;
