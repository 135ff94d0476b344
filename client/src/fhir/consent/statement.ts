import { type RuleDescription } from '@careledger/model';

/**
 * Where a consent stands: a provider asks for it, it holds, the patient declined it, or it was revoked (or ran out, or
 * was never meant).
 */
export type ConsentStanding = 'asked' | 'active' | 'declined' | 'revoked';

/** What a consent rests on: the sentence that the patient was shown, or a document kept elsewhere. */
export type ConsentSource =
  | { readonly kind: 'sentence'; readonly language: string; readonly text: string }
  | { readonly kind: 'document'; readonly reference: string };

/**
 * A consent in the clear, in the ledger's terms: what FHIR's Consent and the ledger's rule have in common. `compileRule`
 * turns its rule into tokens; the patient still has to sign.
 */
export interface ConsentStatement {
  /** The consent's id on the ledger. */
  readonly consent?: string;
  readonly patient: string;
  readonly standing: ConsentStanding;
  /** The day on which it was given: `2026-03-31`, or a month or a year. */
  readonly date?: string;
  /** Who gave it: the patient, or somebody to whom the patient delegated that. */
  readonly by?: { readonly kind: 'patient' } | { readonly kind: 'delegation'; readonly delegation: string };
  /** MSP id of the hospital that keeps the consent. */
  readonly custodian?: string;
  /** Where the policy that was agreed to can be read: a URI. */
  readonly policy?: string;
  readonly source?: ConsentSource;
  readonly rule: RuleDescription;
}
