import type { Role } from '../names';

/** A code in a code system, as FHIR has it. */
export interface Coding {
  readonly system: string;
  readonly code: string;
}

/** A provider of a hospital. */
export interface ProviderReference {
  readonly hospital: string;
  readonly provider: string;
}

/** A period in whole days, both of them inside; `2026`, `2026-03` and `2026-03-31` will do (FHIR `date`). */
export interface DayPeriod {
  readonly start?: string;
  readonly end?: string;
}

/** What a record is about, in the clear; it never leaves the hospital and the patient. */
export interface ItemDescription {
  /** The record's id: what a consent names as `instance`. */
  readonly instance: string;
  /** The ids of what it is linked to: what a consent names as `related` or `dependents`. */
  readonly related?: readonly string[];
  readonly custodian: string;
  /** The kind of document; FHIR's Consent.provision.class. */
  readonly classes?: readonly Coding[];
  /** What it is about; FHIR's Consent.provision.code. */
  readonly codes?: readonly Coding[];
  readonly authors?: readonly ProviderReference[];
  /** Security labels; FHIR's Resource.meta.security. A label that nobody knows is one that no permit can name. */
  readonly labels?: readonly Coding[];
  /** When what it says was found or done. An end that is not known is taken to be as far as can be. */
  readonly made?: DayPeriod;
}

/** FHIR's Consent.provision.data: one thing, what is linked to it as well, or what somebody wrote. */
export type DataReference =
  | { readonly meaning: 'instance' | 'related' | 'dependents'; readonly reference: string }
  | { readonly meaning: 'authoredby'; readonly reference: ProviderReference };

/** What a patient lets be done; codes of FHIR's consentaction. */
export const CONSENT_ACTIONS = ['access', 'collect', 'correct', 'disclose', 'use'] as const;
export type ConsentAction = (typeof CONSENT_ACTIONS)[number];

/** A rule within another one: an exception from it, and its opposite unless it says otherwise. */
export interface ProvisionDescription {
  readonly effect?: 'permit' | 'deny';
  readonly purposes?: readonly string[];
  readonly recipients?: readonly { hospital?: string; provider?: string; role?: Role }[];
  readonly custodians?: readonly string[];
  readonly authors?: readonly ProviderReference[];
  /** Sensitivities with all that lies under them; a permit covers a level and those below it, a denial those above it. */
  readonly labels?: readonly Coding[];
  readonly classes?: readonly Coding[];
  readonly codes?: readonly Coding[];
  readonly data?: readonly DataReference[];
  /** When the data was made: a permit needs all of it inside, a denial any part. */
  readonly dataPeriod?: DayPeriod;
  /** From this instant on, and up to but without the other. */
  readonly period?: { readonly from?: string; readonly until?: string };
  /** Access or disclosure among them; what else there is stands for people to read and decides nothing. */
  readonly actions?: readonly ConsentAction[];
  readonly provisions?: readonly ProvisionDescription[];
}

/** A rule of a consent in the clear. */
export interface RuleDescription extends ProvisionDescription {
  readonly effect: 'permit' | 'deny';
}
