import * as v from 'valibot';
import { Rule } from '../rule';
import { Jws, Sentence } from '../signing/directive';
import { Signatory } from '../signing/signatory';
import { ConsentId, Digest, Instant, MspId, PageLimit, PatientId, Version } from '../values';
import { ANY_ROLE, type Transaction } from './transaction';

const common = {
  consent: ConsentId,
  patient: PatientId,
  /** The version and digest of the directive that made it so. */
  version: Version,
  digest: Digest,
  sentence: Sentence,
  /** On whose word. */
  by: Signatory,
  /** The hospital that carried the directive. */
  carrier: MspId,
  at: Instant,
};

/** A directive of the patient that decisions read. */
export const ActiveConsent = v.strictObject({
  ...common,
  status: v.literal('active'),
  terminology: v.string(),
  rule: Rule,
});
export type ActiveConsent = v.InferOutput<typeof ActiveConsent>;

/** What remains of a revoked consent: its id, taken for ever. */
export const RevokedConsent = v.strictObject({
  ...common,
  status: v.literal('revoked'),
  /** The digest of the grant that was in force; null when the ledger never saw one. */
  revoked: v.nullable(Digest),
});
export type RevokedConsent = v.InferOutput<typeof RevokedConsent>;

export const Consent = v.variant('status', [ActiveConsent, RevokedConsent]);
export type Consent = v.InferOutput<typeof Consent>;

export const consentTransactions = {
  'consent.grant': {
    /** A `consent.grant` directive; any hospital may carry it. */
    input: v.strictObject({ patient: PatientId, directive: Jws }),
    output: ActiveConsent,
    endorsement: 'majority',
    callers: ANY_ROLE,
  },
  'consent.revoke': {
    /** A `consent.revoke` directive; any hospital may carry it. */
    input: v.strictObject({ patient: PatientId, directive: Jws }),
    output: RevokedConsent,
    endorsement: 'majority',
    callers: ANY_ROLE,
  },
  'consent.read': {
    input: v.strictObject({ patient: PatientId, consent: ConsentId }),
    output: Consent,
    endorsement: 'none',
    callers: ANY_ROLE,
  },
  'consent.list': {
    /** Active or revoked ones, by id; `after` is the `next` of the page before. */
    input: v.strictObject({
      patient: PatientId,
      status: v.picklist(['active', 'revoked']),
      after: v.exactOptional(ConsentId),
      limit: v.exactOptional(PageLimit),
    }),
    output: v.strictObject({ consents: v.array(Consent), next: v.nullable(ConsentId) }),
    endorsement: 'none',
    callers: ANY_ROLE,
  },
} as const satisfies Record<string, Transaction>;
