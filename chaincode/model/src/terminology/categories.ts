import type { Coding } from '../compile/description';

/** A kind of document that a patient can name in a consent. */
export interface Category extends Coding {
  /** Words for people. */
  readonly display: string;
}

const LOINC = 'http://loinc.org';

/**
 * Kinds of clinical documents that applications offer to patients. The list is a help for people, not a rule:
 * every coding can be the class of a record or of a consent. The codes are LOINC's (copyright Regenstrief Institute, Inc.,
 * available at no cost under the licence at https://loinc.org/license/); the words are ours.
 */
export const CATEGORIES: readonly Category[] = [
  { system: LOINC, code: '11488-4', display: 'Consultation note' },
  { system: LOINC, code: '11502-2', display: 'Laboratory report' },
  { system: LOINC, code: '11504-8', display: 'Report of an operation' },
  { system: LOINC, code: '11506-3', display: 'Progress note' },
  { system: LOINC, code: '18748-4', display: 'Imaging report' },
  { system: LOINC, code: '18842-5', display: 'Discharge summary' },
  { system: LOINC, code: '28570-0', display: 'Report of a procedure' },
  { system: LOINC, code: '34111-5', display: 'Emergency department note' },
  { system: LOINC, code: '34117-2', display: 'History and physical examination' },
  { system: LOINC, code: '34133-9', display: 'Summary of an encounter' },
  { system: LOINC, code: '57133-1', display: 'Referral' },
];
