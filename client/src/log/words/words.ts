import { type Purpose } from '@careledger/model';

/** What became of a request, for people. */
export type Outcome = 'denied' | 'permitted' | 'released' | 'refused';

/** What the printed log says in one language. */
export interface LogWords {
  /** BCP 47. */
  readonly language: string;
  readonly title: string;
  /** Under the title: for whom and when it was written. */
  written(patient: string, at: string): string;
  readonly empty: string;
  readonly columns: readonly [when: string, who: string, why: string, what: string, outcome: string];
  readonly outcomes: Readonly<Record<Outcome, string>>;
  readonly emergency: string;
  readonly ownAccess: string;
  readonly reading: string;
  eraseBy(day: string): string;
  erased(day: string): string;
  /** What comes to mind for a purpose: the nearest one above it that people know. */
  readonly purposes: Readonly<Partial<Record<Purpose, string>>>;
  /** How an instant is written, in a time zone (IANA). */
  moment(instant: Date, timeZone: string): string;
}
