import { InvalidArgumentError } from '../errors/invalid-argument-error';

/** Timers of Node.js that are set for longer go off at once; gRPC ends the process over a deadline without end. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * Checks limits of time, by their names. One that is over already is none of the caller's mistakes: that call is late.
 *
 * @throws InvalidArgumentError naming those that are no number of milliseconds, or longer than any timer
 */
export function checkMilliseconds(limits: Readonly<Record<string, number | undefined>>): void {
  const wrong = Object.entries(limits).filter(([, value]) => value !== undefined && !(value <= LONGEST_MS));
  if (wrong.length > 0) {
    throw new InvalidArgumentError(
      `A limit of time is a number of milliseconds, up to ${LONGEST_MS}.`,
      wrong.map(([name]) => name),
    );
  }
}
