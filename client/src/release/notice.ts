import { type Obligation } from '@careledger/model';

/** What has to go with a record to whoever reads it. */
export interface Notice {
  readonly text: string;
  /** The law that asks for it. */
  readonly source: string;
  /** The longer statement that the law gives for the same, for who prefers it: one of the two goes with the record. */
  readonly inFull?: string;
}

/**
 * One of the two statements that go with each disclosure of records of treatment for substance use disorders: 42 CFR 2.32(a), as the
 * final rule of 16 February 2024 has it (89 FR 12472; in force since 16 April 2024). The law gives the words, so they are not changed or
 * translated.
 */
const noRedisclosure: Notice = {
  text: '42 CFR part 2 prohibits unauthorized use or disclosure of these records.',
  source: '42 CFR 2.32',
  inFull: [
    'This record which has been disclosed to you is protected by Federal confidentiality rules (42 CFR part 2).',
    'These rules prohibit you from using or disclosing this record, or testimony that describes the information contained in this record,',
    'in any civil, criminal, administrative, or legislative proceedings by any Federal, State, or local authority, against the patient,',
    'unless authorized by the consent of the patient, except as provided at 42 CFR 2.12(c)(5) or as authorized by a court in accordance with',
    '42 CFR 2.64 or 2.65. In addition, the Federal rules prohibit you from making any other use or disclosure of this record unless at least',
    'one of the following applies: (i) Further use or disclosure is expressly permitted by the written consent of the individual whose',
    'information is being disclosed in this record or as otherwise permitted by 42 CFR part 2. (ii) You are a covered entity or business',
    'associate and have received the record for treatment, payment, or health care operations, or (iii) You have received the record from a',
    'covered entity or business associate as permitted by 45 CFR part 164, subparts A and E. A general authorization for the release of',
    'medical or other information is NOT sufficient to meet the required elements of written consent to further use or redisclose the record',
    '(see 42 CFR 2.31).',
  ].join(' '),
};

/** @returns what goes with a permit's record; none without an obligation that wants one */
export function noticesOf(obligations: readonly Obligation[] = []): readonly Notice[] {
  return obligations.includes('no-redisclosure') ? [noRedisclosure] : [];
}
