import type { ConsentId, MspId, PatientId, ProviderId, RecordId, RequestId } from '@careledger/model';

/**
 * Where things stand in the channel's state. Ids have no slash, and no character of theirs sorts between `/` and `0`,
 * so a prefix that ends in a slash covers exactly what lies under it.
 *
 * A patient's file and active consents lie under one prefix: one range read gives all that a decision needs of the
 * patient, and a consent that is granted or revoked meanwhile makes the decision invalid.
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
export const recordKey = (patient: PatientId, record: RecordId): string => recordPrefix(patient) + record;

export const accessPrefix = (patient: PatientId): string => `access/${patient}/`;
export const accessKey = (patient: PatientId, hospital: MspId, request: RequestId): string =>
  `${accessPrefix(patient)}${hospital}/${request}`;

/** Uses of break-glass by the providers of a hospital; those that wait for their review sort before the others. */
export const breakGlassPrefix = (hospital: MspId): string => `break-glass/${hospital}/`;
export const breakGlassName = (
  state: 'open' | 'reviewed',
  { provider, patient, request }: { provider: ProviderId; patient: PatientId; request: RequestId },
): string => `${state}/${provider}/${patient}/${request}`;
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
