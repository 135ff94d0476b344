/** Why a file was not taken, each with what it means. */
export const FHIR_REFUSALS = {
  EMPTY_FILE: 'the file is empty',
  TOO_LARGE: 'the file is larger than 64 MiB',
  NOT_TEXT: 'the file is not UTF-8 text',
  NOT_JSON: 'the file is not JSON',
  NOT_FHIR: 'it is JSON, but not a FHIR resource',
  NOT_A_BUNDLE: 'it is a FHIR resource, but not a bundle',
  UNSUPPORTED_BUNDLE: 'it is a bundle of a kind that does not carry a record (a response or a history)',
  NOT_R4: 'it is a FHIR bundle of another release than R4',
  INVALID_RESOURCE: 'a resource is not as FHIR R4 wants it',
  NO_PATIENT: 'the bundle has no patient',
  SEVERAL_PATIENTS: 'the bundle has more than one patient',
  FOREIGN_SUBJECT: 'an encounter is about somebody who is not the patient of the bundle',
  UNREADABLE: 'the file cannot be read',
} as const;

export type FhirRefusal = keyof typeof FHIR_REFUSALS;
