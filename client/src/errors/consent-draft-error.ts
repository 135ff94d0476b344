import { InvalidArgumentError } from './invalid-argument-error';

/** Why a consent is not one that a patient could mean, each with what to do. The list is closed. */
export const DRAFT_PROBLEMS = {
  NOBODY: 'Nobody is named; name who is meant, or say everybody.',
  EMPTY: 'A step names nothing; leave it out, or name something.',
  UNKNOWN: 'A step names what no sentence has words for.',
  UNCLEAR_NAME:
    'A name is empty, longer than 200 characters, or holds line breaks or marks that turn text around.',
  NO_PERIOD: 'A period has no end, is written as none, or ends before it begins.',
  CONTRADICTORY: 'One part says the opposite of another; leave one of them out.',
  PAST: 'The consent would have ended already; give a later end.',
  TOO_LARGE: 'The consent says more than the ledger takes; make several of it.',
} as const;
export type DraftProblem = keyof typeof DRAFT_PROBLEMS;

/** A consent that a patient could not mean, or the ledger not keep. Nothing was signed. */
export class ConsentDraftError extends InvalidArgumentError {
  /** Which case this is. */
  readonly problem: DraftProblem;

  /** @param fields the steps at fault, such as `until` */
  constructor(problem: DraftProblem, fields: readonly string[], cause?: unknown) {
    super(DRAFT_PROBLEMS[problem], fields, cause);
    this.problem = problem;
  }
}
