import * as v from 'valibot';
import { DelegationScope } from '../signing/delegation-scope';
import { Sentence } from '../signing/directive';
import { Signatory } from '../signing/signatory';
import { DelegationId, Digest, Instant, MspId, PatientId, PublicKeyJwk, Version } from '../values';

/** So many delegations of one patient stand at a time: every decision reads them. */
export const MAX_DELEGATIONS = 32;

/** Somebody who may sign for the patient. */
export const ActiveDelegation = v.strictObject({
  status: v.literal('active'),
  delegation: DelegationId,
  patient: PatientId,
  /** Version and digest of the `patient.appoint` directive that made it so. */
  version: Version,
  digest: Digest,
  /** What the patient was shown; null where a paper form was witnessed. */
  sentence: v.nullable(Sentence),
  guardian: v.boolean(),
  /** The delegate's own key, and its thumbprint. */
  key: PublicKeyJwk,
  kid: Digest,
  scope: DelegationScope,
  /** In force from the first instant on, up to but without the last; `NOT_BEGUN` where it has to wait and the wait has not begun. */
  from: Instant,
  until: Instant,
  by: Signatory,
  /** The hospital that carried the directive. */
  carrier: MspId,
  at: Instant,
});
export type ActiveDelegation = v.InferOutput<typeof ActiveDelegation>;

/** What remains of a delegation that was ended: its id, taken for ever. */
export const DismissedDelegation = v.strictObject({
  status: v.literal('dismissed'),
  delegation: DelegationId,
  patient: PatientId,
  /** The digest of the appointment that was in force; null when the ledger never saw one. */
  dismissed: v.nullable(Digest),
  /** The digest of the directive, or of the form, that ended it. */
  digest: Digest,
  by: Signatory,
  carrier: MspId,
  at: Instant,
});
export type DismissedDelegation = v.InferOutput<typeof DismissedDelegation>;

/** Whether a delegation that stands is in force at a time. */
export function isInForce({ from, until }: Pick<ActiveDelegation, 'from' | 'until'>, at: Instant): boolean {
  return from <= at && at < until;
}
