import type {
  BatchId,
  ConsentId,
  DelegationId,
  Digest,
  MspId,
  PatientId,
  ProviderId,
  RecordId,
  RecoveryId,
  RequestId,
} from '@careledger/model';

/**
 * Where things stand in the channel's state. Ids have no slash, and no character of theirs sorts between `/` and `0`,
 * so a prefix that ends in a slash covers exactly what lies under it.
 *
 * A patient's file, delegations and active consents lie under one prefix: one range read gives all that a decision needs of
 * the patient, and a consent that is granted or revoked meanwhile makes the decision invalid.
 */
export const POLICY_KEY = 'policy';

/** Every version that was ever in force: decisions name theirs. */
export const policyVersionKey = (version: number): string => `policy-version/${version}`;

export const policyApprovalPrefix = (version: number): string => `policy-approval/${version}/`;

export const patientPrefix = (patient: PatientId): string => `patient/${patient}/`;
export const fileKey = (patient: PatientId): string => `${patientPrefix(patient)}file`;
export const consentPrefix = (patient: PatientId): string => `${patientPrefix(patient)}consent/`;
export const consentKey = (patient: PatientId, consent: ConsentId): string =>
  consentPrefix(patient) + consent;

/** Delegations sort just before the file, so that one range of keys holds them and the file without the consents. */
export const delegationPrefix = (patient: PatientId): string => `${patientPrefix(patient)}delegation/`;
export const delegationKey = (patient: PatientId, delegation: DelegationId): string =>
  delegationPrefix(patient) + delegation;

/** Dismissed delegations, each for ever. */
export const closedDelegationKey = (patient: PatientId, delegation: DelegationId): string =>
  `delegation-closed/${patient}/${delegation}`;

export const recoveryPrefix = (patient: PatientId): string => `recovery/${patient}/`;
export const recoveryKey = (patient: PatientId, recovery: RecoveryId): string =>
  recoveryPrefix(patient) + recovery;

/** Who has approved something that needs several people; `what` is the digest of all that they agree on. */
export const approvalKey = (patient: PatientId, what: Digest): string => `approval/${patient}/${what}`;

/** Consents that were revoked, each for ever, or have expired. */
export const closedPrefix = (patient: PatientId): string => `closed/${patient}/`;
export const closedKey = (patient: PatientId, consent: ConsentId): string => closedPrefix(patient) + consent;

/** Versions of consents that decisions no longer read. */
export const pastPrefix = (patient: PatientId): string => `past/${patient}/`;
export const pastKey = (patient: PatientId, consent: ConsentId, version: number): string =>
  `${pastPrefix(patient)}${consent}/${version}`;

/** What providers have asked a patient for. */
export const askPrefix = (patient: PatientId): string => `ask/${patient}/`;
export const askKey = (patient: PatientId, hospital: MspId, ask: RequestId): string =>
  `${askPrefix(patient)}${hospital}/${ask}`;

export const recordPrefix = (patient: PatientId): string => `record/${patient}/`;
/**
 * What stands of one record, each under a key of its own: its anchor, which never changes, and what was said of it
 * since. A decision reads all of it in one range, so that whatever is added meanwhile makes the decision invalid.
 */
export const RECORD_PARTS = ['additions', 'anchor', 'labels', 'replaced', 'withdrawn'] as const;
export type RecordPart = (typeof RECORD_PARTS)[number];
export const recordPartsPrefix = (patient: PatientId, record: RecordId): string =>
  `${recordPrefix(patient)}${record}/`;
export const recordKey = (patient: PatientId, record: RecordId, part: RecordPart): string =>
  recordPartsPrefix(patient, record) + part;

export const batchPrefix = (patient: PatientId): string => `batch/${patient}/`;
export const batchKey = (patient: PatientId, batch: BatchId): string => batchPrefix(patient) + batch;

export const accessPrefix = (patient: PatientId): string => `access/${patient}/`;
/**
 * What stands of one request: the decision, and beside it what the custodian did with each permitted record and what the
 * requester said of the copy; or that somebody has read the log, under the id of the directive.
 */
export const requestPrefix = (patient: PatientId, hospital: MspId, request: RequestId): string =>
  `${accessPrefix(patient)}${hospital}/${request}/`;
export const accessKey = (patient: PatientId, hospital: MspId, request: RequestId): string =>
  `${requestPrefix(patient, hospital, request)}decision`;
/** @param request the prefix of a request. */
export const readingPrefix = (request: string): string => `${request}reading/`;
export const logReadingKey = (
  patient: PatientId,
  hospital: MspId,
  directive: { readonly id: RequestId; readonly digest: Digest },
): string => readingPrefix(requestPrefix(patient, hospital, directive.id)) + directive.digest;

/** Names one record of a request. */
export interface RequestedRecord {
  readonly patient: PatientId;
  readonly hospital: MspId;
  readonly request: RequestId;
  readonly record: RecordId;
}
export const releaseKey = ({ patient, hospital, request, record }: RequestedRecord): string =>
  `${requestPrefix(patient, hospital, request)}release/${record}`;
export const erasureKey = ({ patient, hospital, request, record }: RequestedRecord): string =>
  `${requestPrefix(patient, hospital, request)}erased/${record}`;

/** Uses of break-glass by the providers of a hospital; those that wait for their review sort before the others. */
export const breakGlassPrefix = (hospital: MspId): string => `break-glass/${hospital}/`;
export const breakGlassName = (
  state: 'open' | 'reviewed',
  { provider, patient, request }: { provider: ProviderId; patient: PatientId; request: RequestId },
): string => `${state}/${provider}/${patient}/${request}`;
export const breakGlassKey = (
  state: 'open' | 'reviewed',
  use: { hospital: MspId; provider: ProviderId; patient: PatientId; request: RequestId },
): string => breakGlassPrefix(use.hospital) + breakGlassName(state, use);
/** The same once more in the patient's log, beside the decision. */
export const reviewKey = (use: { patient: PatientId; hospital: MspId; request: RequestId }): string =>
  `${requestPrefix(use.patient, use.hospital, use.request)}review`;
/** Those of one provider that wait: whoever breaks the glass again reads them in one range. */
export const openBreakGlassPrefix = (hospital: MspId, provider: ProviderId): string =>
  `${breakGlassPrefix(hospital)}open/${provider}/`;

export const providerPrefix = (hospital: MspId): string => `provider/${hospital}/`;
export const providerKey = (hospital: MspId, provider: ProviderId): string =>
  providerPrefix(hospital) + provider;

/** Marks a patient's public key as taken: one key pair, one file. */
export const publicKeyKey = (thumbprint: string): string => `public-key/${thumbprint}`;

/** The first key after all that start with a prefix; prefixes end in `/`, and `0` is the next character. */
export function endOf(prefix: string): string {
  return `${prefix.slice(0, -1)}0`;
}
