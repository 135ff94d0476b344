import * as v from 'valibot';
import { Rule } from '../rule';
import { Jws, Sentence } from '../signing/directive';
import { FormDigest, Signatory } from '../signing/signatory';
import { TERMINOLOGY } from '../terminology/version';
import {
  ConsentId,
  Digest,
  Instant,
  isSortedAndUnique,
  MspId,
  PageLimit,
  PatientId,
  Version,
} from '../values';
import { ConsentAsk, ConsentAskInput } from './consent-ask';
import { PROVIDER_ROLES } from './provider';
import { ANY_ROLE, byForm, type Transaction } from './transaction';

const common = {
  consent: ConsentId,
  patient: PatientId,
  /** The version and digest of the directive that made it so. */
  version: Version,
  digest: Digest,
  /** What the patient was shown; null where a paper form was witnessed. */
  sentence: v.nullable(Sentence),
  /** On whose word. */
  by: Signatory,
  /** The hospital that carried the directive. */
  carrier: MspId,
  at: Instant,
};

const decided = {
  ...common,
  terminology: v.string(),
  rule: Rule,
  /** Where it was witnessed: what it permits counts from then on only, `NOT_BEGUN` as long as the wait has not begun. What it denies counts at once. */
  from: v.exactOptional(Instant),
  /** Where it was revoked on paper: nothing of it counts from then on, or as long as the wait has not begun (`NOT_BEGUN`), its permits alone. `endedBy` says on whose word. */
  until: v.exactOptional(Instant),
  endedBy: v.exactOptional(Signatory),
};

/** A directive of the patient that decisions read. */
export const ActiveConsent = v.strictObject({ ...decided, status: v.literal('active') });
export type ActiveConsent = v.InferOutput<typeof ActiveConsent>;

/** What remains of a revoked consent: its id, taken for ever. */
export const RevokedConsent = v.strictObject({
  ...common,
  status: v.literal('revoked'),
  /** The digest of the grant that was in force; null when the ledger never saw one. */
  revoked: v.nullable(Digest),
});
export type RevokedConsent = v.InferOutput<typeof RevokedConsent>;

/** What remains of a consent that the custodian swept: over for a while, and renewed only by naming this version. */
export const ExpiredConsent = v.strictObject({ ...common, status: v.literal('expired') });
export type ExpiredConsent = v.InferOutput<typeof ExpiredConsent>;

/** How a version of a consent came to its end. */
export const CONSENT_ENDS = ['superseded', 'revoked', 'expired'] as const;

/** A version that decisions read once: what it said, from `at` until `ended`. */
export const PastConsent = v.strictObject({
  ...decided,
  status: v.literal('past'),
  end: v.picklist(CONSENT_ENDS),
  ended: Instant,
});
export type PastConsent = v.InferOutput<typeof PastConsent>;

export const ClosedConsent = v.variant('status', [RevokedConsent, ExpiredConsent]);
export type ClosedConsent = v.InferOutput<typeof ClosedConsent>;

export const Consent = v.variant('status', [ActiveConsent, RevokedConsent, ExpiredConsent]);
export type Consent = v.InferOutput<typeof Consent>;

/** All that a list of consents may hold. */
export const ListedConsent = v.variant('status', [
  ActiveConsent,
  RevokedConsent,
  ExpiredConsent,
  PastConsent,
  ConsentAsk,
]);
export type ListedConsent = v.InferOutput<typeof ListedConsent>;

/**
 * What a list of consents is of:
 *
 * - `active`: what decisions read;
 * - `closed`: ids that were revoked or have expired;
 * - `past`: versions that decisions no longer read;
 * - `asked`: what providers have asked for, answered or not.
 */
export const CONSENT_LISTS = ['active', 'closed', 'past', 'asked'] as const;
export type ConsentList = (typeof CONSENT_LISTS)[number];

/** Where a page of a list ended: one or two ids. */
const Cursor = v.pipe(v.string(), v.regex(/^[A-Za-z0-9.-]{1,64}(\/[A-Za-z0-9-]{1,64})?$/));

/** The most consents that one sweep takes. */
export const MAX_SWEEP = 25;

/** A consent is swept this many seconds after its end at the earliest, so that no clock in the time window still holds it. */
export const SWEEP_AFTER_SECONDS = 3_600;

export const consentTransactions = {
  'consent.ask': {
    /** A provider asks the patient for a consent; the patient grants, narrows or declines it. */
    input: ConsentAskInput,
    /** The same again gets the ask as it stands, answered or not. */
    output: ConsentAsk,
    endorsement: 'majority',
    callers: PROVIDER_ROLES,
  },
  'consent.decline': {
    /** A `consent.decline` directive; any hospital may carry it. */
    input: v.strictObject({ patient: PatientId, directive: Jws }),
    output: ConsentAsk,
    endorsement: 'majority',
    callers: ANY_ROLE,
  },
  'consent.grant': {
    /**
     * A `consent.grant` directive, which any hospital may carry; or, under an id of its own, a paper form that a registrar
     * or a privacy officer of the custodian witnesses: what it permits waits as the channel policy says. The same form once more
     * begins the wait.
     */
    input: byForm(
      v.strictObject({ patient: PatientId, directive: Jws }),
      v.strictObject({
        patient: PatientId,
        consent: ConsentId,
        form: FormDigest,
        terminology: v.literal(TERMINOLOGY),
        rule: Rule,
      }),
    ),
    output: ActiveConsent,
    endorsement: 'majority',
    callers: ANY_ROLE,
  },
  'consent.revoke': {
    /**
     * A `consent.revoke` directive, which any hospital may carry; or a paper form that a registrar or a privacy officer of the
     * custodian witnesses.
     */
    input: byForm(
      v.strictObject({ patient: PatientId, directive: Jws }),
      v.strictObject({ patient: PatientId, consent: ConsentId, form: FormDigest }),
    ),
    /** On paper, a consent that denies something stands until it has waited; the same form once more begins the wait. */
    output: v.variant('status', [RevokedConsent, ActiveConsent]),
    endorsement: 'majority',
    callers: ANY_ROLE,
  },
  'consent.sweep': {
    /** The custodian takes consents that are over out of what decisions read; ids are sorted. */
    input: v.strictObject({
      patient: PatientId,
      consents: v.pipe(
        v.array(ConsentId),
        v.minLength(1),
        v.maxLength(MAX_SWEEP),
        v.check((list) => isSortedAndUnique(list)),
      ),
    }),
    output: v.strictObject({ patient: PatientId, consents: v.array(ExpiredConsent) }),
    endorsement: 'majority',
    callers: ['registrar', 'privacy-officer'],
  },
  'consent.read': {
    /** The consent as it stands; with a version, what that version said. */
    input: v.strictObject({ patient: PatientId, consent: ConsentId, version: v.exactOptional(Version) }),
    output: v.variant('status', [Consent, PastConsent]),
    endorsement: 'none',
    callers: ANY_ROLE,
  },
  'consent.list': {
    /** In the order of their ids; `after` is the `next` of the page before. */
    input: v.strictObject({
      patient: PatientId,
      status: v.picklist(CONSENT_LISTS),
      after: v.exactOptional(Cursor),
      limit: v.exactOptional(PageLimit),
    }),
    output: v.strictObject({ consents: v.array(ListedConsent), next: v.nullable(Cursor) }),
    endorsement: 'none',
    callers: ANY_ROLE,
  },
} as const satisfies Record<string, Transaction>;
