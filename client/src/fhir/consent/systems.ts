/** Code systems and canonical names of FHIR's Consent, as HL7 and IHE publish them. */
export const CONSENT_SCOPE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/consentscope';
export const CONSENT_ACTION_SYSTEM = 'http://terminology.hl7.org/CodeSystem/consentaction';
export const PARTICIPATION_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ParticipationType';
export const POLICY_RULE_SYSTEM = 'http://terminology.hl7.org/CodeSystem/v3-ActCode';
/** The types of FHIR's resources in R5; in R4, and on the ledger, they stand under the model's `RESOURCE_TYPE_SYSTEM`. */
export const R5_TYPE_SYSTEM = 'http://hl7.org/fhir/fhir-types';
/** LOINC 59284-0, a consent document: the category that IHE PCF's examples carry. */
export const CONSENT_CATEGORY = { system: 'http://loinc.org', code: '59284-0' } as const;

/** The base of a consent in R4: OPTIN permits, OPTOUT denies, unless a provision says otherwise. */
export const POLICY_RULES = { permit: 'OPTIN', deny: 'OPTOUT' } as const;

export type Release = 'R4' | 'R5';
export type Effect = 'permit' | 'deny';

export function opposite(effect: Effect): Effect {
  return effect === 'permit' ? 'deny' : 'permit';
}
