import { type Topic } from '@careledger/model';

/** Purposes that a patient can name in a sentence; the ledger knows more. Codes of HL7's v3-ActReason. */
export const SPOKEN_PURPOSES = [
  'TREAT',
  'ETREAT',
  'COC',
  'HPAYMT',
  'HOPERAT',
  'HRESCH',
  'PUBHLTH',
  'PATRQT',
] as const;
export type SpokenPurpose = (typeof SPOKEN_PURPOSES)[number];

/** Kinds of documents that a patient can name in a sentence, by LOINC code: those of the model's `CATEGORIES`. */
export const SPOKEN_CATEGORIES = [
  '11488-4',
  '11502-2',
  '11504-8',
  '11506-3',
  '18748-4',
  '18842-5',
  '28570-0',
  '34111-5',
  '34117-2',
  '34133-9',
  '57133-1',
] as const;
export type SpokenCategory = (typeof SPOKEN_CATEGORIES)[number];

/** What a consent says, before it is put into words. */
export interface ConsentContent {
  readonly effect: 'permit' | 'deny';
  /** Who may, or may not, read: names for people. */
  readonly recipients: readonly string[];
  /** Absent: all documents. */
  readonly categories: readonly SpokenCategory[] | undefined;
  /** Sensitive topics of which documents are meant as well; absent: of none. */
  readonly including: readonly Topic[] | undefined;
  /** Sensitive topics of which no document is meant. */
  readonly except: readonly Topic[] | undefined;
  /** Absent: every purpose. */
  readonly purposes: readonly SpokenPurpose[] | undefined;
  /** Written for people already; absent: without an end. */
  readonly from: string | undefined;
  readonly until: string | undefined;
}

/** The sentences of one language. */
export interface Words {
  consent(content: ConsentContent): string;
  /** How a day, or an instant with its time, is written. */
  moment(instant: Date, timeZone: string, precision: 'day' | 'second'): string;
  readonly revocation: string;
  readonly readLog: string;
  registration(custodian: string): string;
}
