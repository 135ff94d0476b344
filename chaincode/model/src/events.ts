import * as v from 'valibot';
import { Effect } from './contracts/access';
import { RELEASE_REASONS } from './contracts/access-release';
import { Purpose } from './rule';
import { REVIEW_VERDICTS } from './terminology/break-glass';
import {
  BatchId,
  ConsentId,
  DelegationId,
  Instant,
  MspId,
  PatientId,
  ProviderId,
  RecordId,
  RecoveryId,
  RequestId,
  Version,
} from './values';

const recovery = { patient: PatientId, recovery: RecoveryId };
const provider = { hospital: MspId, provider: ProviderId, version: Version };

const released = { patient: PatientId, hospital: MspId, request: RequestId, record: RecordId };

/** The payload of a chaincode event: its type, ids and codes. One a transaction, under the name `careledger.v1`. */
export const CareEvent = v.variant('type', [
  v.strictObject({ type: v.literal('policy.set'), version: Version }),
  v.strictObject({ type: v.literal('demographics.stored'), patient: PatientId, hospital: MspId }),
  v.strictObject({ type: v.literal('demographics.purged'), patient: PatientId, hospital: MspId }),
  v.strictObject({ type: v.literal('patient.registered'), patient: PatientId, custodian: MspId }),
  v.strictObject({ type: v.literal('patient.approved'), patient: PatientId, hospital: MspId }),
  v.strictObject({ type: v.literal('patient.keyRotated'), patient: PatientId, version: Version }),
  v.strictObject({ type: v.literal('patient.recoveryStarted'), ...recovery }),
  v.strictObject({ type: v.literal('patient.recoveryCancelled'), ...recovery }),
  v.strictObject({ type: v.literal('patient.recoveryCompleted'), ...recovery }),
  v.strictObject({
    type: v.literal('patient.delegateAppointed'),
    patient: PatientId,
    delegation: DelegationId,
    version: Version,
  }),
  v.strictObject({
    type: v.literal('patient.delegateDismissed'),
    patient: PatientId,
    delegation: DelegationId,
  }),
  v.strictObject({ type: v.literal('patient.transferred'), patient: PatientId, custodian: MspId }),
  v.strictObject({
    type: v.literal('patient.closed'),
    patient: PatientId,
    status: v.picklist(['closed', 'deceased']),
  }),
  v.strictObject({ type: v.literal('provider.registered'), ...provider }),
  v.strictObject({ type: v.literal('provider.suspended'), ...provider }),
  v.strictObject({ type: v.literal('provider.reinstated'), ...provider }),
  v.strictObject({
    type: v.literal('consent.asked'),
    patient: PatientId,
    ask: RequestId,
    hospital: MspId,
    provider: ProviderId,
    purpose: Purpose,
  }),
  v.strictObject({
    type: v.literal('consent.declined'),
    patient: PatientId,
    ask: RequestId,
    hospital: MspId,
  }),
  v.strictObject({
    type: v.literal('consent.granted'),
    patient: PatientId,
    consent: ConsentId,
    version: Version,
    /** The ask that the grant answers. */
    ask: v.exactOptional(v.strictObject({ hospital: MspId, ask: RequestId })),
    /** On paper: who holds a key of the patient should look, and revoke what is not theirs. */
    witnessed: v.exactOptional(v.literal(true)),
  }),
  v.strictObject({
    type: v.literal('consent.revoked'),
    patient: PatientId,
    consent: ConsentId,
    version: Version,
    /** On paper, of a consent that denies something: it stands until then. */
    until: v.exactOptional(Instant),
  }),
  v.strictObject({ type: v.literal('consent.swept'), patient: PatientId, consents: v.array(ConsentId) }),
  v.strictObject({
    type: v.literal('record.anchored'),
    patient: PatientId,
    record: RecordId,
    custodian: MspId,
  }),
  v.strictObject({
    type: v.literal('record.batchAnchored'),
    patient: PatientId,
    batch: BatchId,
    size: v.number(),
    custodian: MspId,
  }),
  v.strictObject({
    type: v.literal('record.relabelled'),
    patient: PatientId,
    record: RecordId,
    version: Version,
  }),
  v.strictObject({ type: v.literal('record.withdrawn'), patient: PatientId, record: RecordId }),
  v.strictObject({
    type: v.literal('access.manyDecided'),
    hospital: MspId,
    provider: ProviderId,
    requests: v.array(
      v.strictObject({
        patient: PatientId,
        request: RequestId,
        purpose: Purpose,
        permitted: v.number(),
        denied: v.number(),
      }),
    ),
  }),
  v.strictObject({
    type: v.literal('access.released'),
    ...released,
    custodian: MspId,
    effect: Effect,
    /** A release that is refused tells the custodian's officers what has changed since the permit. */
    reason: v.picklist(RELEASE_REASONS),
  }),
  v.strictObject({ type: v.literal('access.erased'), ...released }),
  v.strictObject({
    type: v.literal('access.logRead'),
    patient: PatientId,
    hospital: MspId,
    request: RequestId,
  }),
  v.strictObject({
    type: v.literal('access.decided'),
    patient: PatientId,
    record: RecordId,
    request: RequestId,
    hospital: MspId,
    provider: v.nullable(ProviderId),
    purpose: Purpose,
    effect: Effect,
    /** The glass was broken: for the patient, and for the custodian's privacy officer to review. */
    breakGlass: v.exactOptional(v.strictObject({ custodian: MspId, due: Instant })),
  }),
  v.strictObject({
    type: v.literal('access.reviewed'),
    patient: PatientId,
    request: RequestId,
    hospital: MspId,
    provider: ProviderId,
    verdict: v.picklist(REVIEW_VERDICTS),
    /** The hospital of the officer. */
    by: MspId,
  }),
]);
export type CareEvent = v.InferOutput<typeof CareEvent>;
