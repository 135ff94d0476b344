import type { Coding } from '../compile/description';
import { isMalformedLoinc, LOINC_SYSTEM as LOINC } from './loinc';
import { isResourceType, RESOURCE_TYPE_SYSTEM } from './resource-types';

/** A kind of document that a patient can name in a consent. */
export interface Category extends Coding {
  /** Words for people. */
  readonly display: string;
}

/**
 * Kinds of clinical documents that applications offer to patients, each with words in all languages of the client. The codes are LOINC's
 * (copyright Regenstrief Institute, Inc., available at no cost under the licence at https://loinc.org/license/); the words are ours.
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

/** FHIR's value set http://hl7.org/fhir/ValueSet/document-classcodes, as of this release. FHIR is published under CC0. */
export const DOCUMENT_CLASSES_VERSION = '4.0.1';
const DOCUMENT_CLASSES = `
    11369-6 11485-0 11486-8 11488-4 11504-8 11506-3 11543-6 15508-5 18726-0 18748-4 18761-7 18842-5 26436-6 26441-6 26442-4
    27895-2 27896-0 27897-8 27898-6 28570-0 28619-5 28634-4 29749-9 29750-7 29751-5 29752-3 34109-9 34117-2 34121-4 34122-2
    34133-9 34140-4 34748-4 34775-7 47039-3 47042-7 47045-0 47046-8 47049-2 53576-5 56445-0 56447-6 57016-8 57017-6 57133-1
  `
  .trim()
  .split(/\s+/);

/** LOINC's document types that a rule can name without further ado. */
export const DOCUMENT_TYPES: ReadonlySet<string> = new Set([
  ...CATEGORIES.map(({ code }) => code),
  ...DOCUMENT_CLASSES,
]);

/**
 * Whether a class is one that a rule can name: of LOINC, a type that is pinned here or that the caller knows; of FHIR's resources, one of
 * theirs. Other systems are not known here, and pass.
 *
 * @param known LOINC types besides the pinned ones. Those that cannot be LOINC's are none.
 */
export function isKnownClass(coding: Coding, known: readonly Coding[]): boolean {
  if (coding.system === RESOURCE_TYPE_SYSTEM) return isResourceType(coding.code);
  if (coding.system !== LOINC) return true;
  const isNamed =
    DOCUMENT_TYPES.has(coding.code) || known.some((one) => one.system === LOINC && one.code === coding.code);
  return isNamed && !isMalformedLoinc(coding);
}
