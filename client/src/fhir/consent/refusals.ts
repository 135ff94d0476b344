/** Why a consent cannot be read from FHIR, or written in it; each with what it means. The list is closed. */
export const CONSENT_REFUSALS = {
  NOT_A_CONSENT: 'it is not a FHIR Consent in JSON',
  INVALID_RESOURCE: 'an element is not as this release of FHIR wants it',
  TOO_DEEP: 'it is nested too deeply',
  UNSUPPORTED_ELEMENT:
    'the ledger cannot say what this element says, or this release of FHIR does not know it',
  MISSING_ELEMENT: 'the ledger, or the profile, needs this element',
  TOO_MANY: 'the ledger can say this once only',
  UNSUPPORTED_SCOPE: 'it is about something else than privacy (scope patient-privacy)',
  UNSUPPORTED_STATUS: 'this status says neither that it holds nor that it does not',
  UNKNOWN_CODE: 'a code is unknown or abstract, has no system, or is not the only one of its concept',
  UNSUPPORTED_ROLE:
    'an actor is neither who receives (IRCP, PRCP), nor a custodian (CST), nor an author (AUT)',
  UNKNOWN_REFERENCE: 'nothing on the ledger is known by this reference, or not something that can stand here',
  NO_BASE: 'it does not say whether it permits or denies what no provision speaks of',
  CONTRADICTION: 'the type of the outermost provision contradicts policyRule',
  NO_TYPE: 'a nested provision of R4 does not say whether it permits or denies',
  MIXED_CLASSES:
    'types of documents and of resources at once: both would have to fit, and a record has one of them',
  BAD_PERIOD: 'a period has no bound, is no period, or ends before it begins',
  WIDER_PERIOD: 'a provision holds longer than the whole consent',
  NOT_WHOLE_DAYS: 'the time of the data is not in whole days',
  EMPTY_LIST: 'a list that matches nothing; FHIR has no empty lists',
  NOT_GRANTABLE:
    'the ledger would not take the rule: it is too large, or names what cannot be named together',
  PROFILE: 'the profile of IHE PCF does not allow it',
} as const;
export type ConsentRefusalCode = keyof typeof CONSENT_REFUSALS;

/** One reason, with the place: of the resource when reading, of the statement when writing. It repeats no value. */
export interface ConsentRefusal {
  readonly code: ConsentRefusalCode;
  /** `Consent.provision.provision[0].type`, or `rule.provisions[0].purposes`. */
  readonly path: string;
  /** For people. */
  readonly message: string;
}

/** Collects what is wrong, so that a caller hears all of it at once. */
export class Refusals {
  readonly list: ConsentRefusal[] = [];

  /** @param instead what to go on with, to find what else is wrong */
  add<T>(code: ConsentRefusalCode, path: string, instead?: T): T | undefined {
    const isThere = this.list.some((refusal) => refusal.code === code && refusal.path === path);
    if (!isThere) this.list.push({ code, path, message: `${path}: ${CONSENT_REFUSALS[code]}` });
    return instead;
  }
}
