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

/** What a patient can let a delegate do, by the directive that the delegate then signs. */
export const SPOKEN_POWERS = [
  'access.log',
  'access.request',
  'consent.decline',
  'consent.grant',
  'consent.revoke',
  'patient.cancelRecovery',
  'patient.dismiss',
  'patient.transfer',
] as const;
export type SpokenPower = (typeof SPOKEN_POWERS)[number];

/** Purposes of the patient's own access and of a representative's, as family or with a power of attorney. */
export type SpokenOwnPurpose = 'PATRQT' | 'FAMRQT' | 'PWATRNY';

/** What a consent says, before it is put into words. Names and times are written for people already. */
export interface ConsentContent {
  readonly effect: 'permit' | 'deny';
  /** Who may, or may not, read; absent: everybody. */
  readonly recipients: readonly string[] | undefined;
  /** Who may not although the consent permits, or may although it denies. */
  readonly otherwise: readonly string[] | undefined;
  /** Single documents, by name; absent: all, or those of the categories. */
  readonly documents: readonly string[] | undefined;
  /** Kinds of documents; absent: all. */
  readonly categories: readonly SpokenCategory[] | undefined;
  /** Who wrote them; absent: whoever did. */
  readonly authors: readonly string[] | undefined;
  /** From when they are; absent: whenever. */
  readonly made: { readonly start: string | undefined; readonly end: string | undefined } | undefined;
  /** Sensitive topics of which documents are meant as well; absent: of none. */
  readonly including: readonly Topic[] | undefined;
  /** Sensitive topics of which no document is meant. */
  readonly except: readonly Topic[] | undefined;
  /** Absent: every purpose. */
  readonly purposes: readonly SpokenPurpose[] | undefined;
  readonly notFor: readonly SpokenPurpose[] | undefined;
  /** A denial does not hold in an emergency; then also for documents of these topics. */
  readonly emergency: readonly Topic[] | undefined;
  /** Absent: from now on, and without an end. */
  readonly from: string | undefined;
  readonly until: SpokenEnd | undefined;
}

/** When something ends: a day that is inside to its end, or an instant. */
export type SpokenEnd = { readonly day: string } | { readonly instant: string };

/** What patients read before they sign something else than a consent. Names and times are written for people. */
export interface DirectiveWords {
  registration(custodian: string): string;
  readonly revocation: string;
  /** @param name of the hospital that asked */
  decline(name: string): string;
  readonly readLog: string;
  /** @param compromisedSince when somebody else may have had the old key */
  rotation(of: { readonly compromisedSince?: string }): string;
  recovery(custodian: string): string;
  readonly cancelRecovery: string;
  appointment(of: {
    readonly name: string;
    readonly guardian: boolean;
    readonly may: readonly SpokenPower[];
    readonly until: string;
  }): string;
  dismissal(name: string): string;
  transfer(of: { readonly from: string; readonly to: string }): string;
  readonly closing: string;
  /** @param records how many; null for all */
  ownAccess(of: { readonly purpose: SpokenOwnPurpose; readonly records: number | null }): string;
}

/** The sentences of one language. */
export interface Words extends DirectiveWords {
  readonly direction: 'ltr' | 'rtl';
  consent(content: ConsentContent): string;
  /** How a month, a day, or an instant with its time, is written. */
  moment(instant: Date, timeZone: string, precision: Precision): string;
}
export type Precision = 'year' | 'month' | 'day' | 'second';
