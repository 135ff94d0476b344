import { type RefusedOpening } from './opening';

/** Ends an opening early; `records.open` makes a value of it. */
export class Refused extends Error {
  constructor(
    readonly refusal: Omit<RefusedOpening, 'opened'>,
    cause?: unknown,
  ) {
    super(refusal.message, { cause });
  }
}

/** The answer of a service is not believed. */
export function notBelieved(why: string, cause?: unknown): Refused {
  return new Refused(
    { code: 'ANSWER_REFUSED', message: `What the release service answered is not used: ${why}.` },
    cause,
  );
}
