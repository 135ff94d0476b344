import { type Obligation } from '@careledger/model';

/** What has to go with a record to whoever reads it. */
export interface Notice {
  readonly text: string;
  /** The law that asks for it. */
  readonly source: string;
}

/**
 * The statement that goes with records of treatment for substance use disorders, in its short form: 42 CFR 2.32(a)(2). The law gives
 * its words.
 */
const noRedisclosure: Notice = {
  text: '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
  source: '42 CFR 2.32',
};

/** @returns what goes with a permit's record; none without an obligation that wants one */
export function noticesOf(obligations: readonly Obligation[] = []): readonly Notice[] {
  return obligations.includes('no-redisclosure') ? [noRedisclosure] : [];
}
