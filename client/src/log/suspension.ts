import * as v from 'valibot';
import { InvalidArgumentError } from '../errors/invalid-argument-error';

/**
 * A health oversight agency or a law enforcement official asks that the patient be not told yet (45 CFR 164.528(a)(2)). The hospital
 * keeps the statement; this says what it comes to.
 */
export const Suspension = v.strictObject({
  // The agency or official who made the statement: what was said by word of mouth is written down with who said it.
  by: v.pipe(v.string(), v.minLength(1)),
  // The recipients that it is about, by MSP id.
  recipients: v.array(v.string()),
  // An instant in UTC, as in `2026-05-20T00:00:00.000Z`.
  from: v.string(),
  // Not longer than 30 days from `from` for a statement that was made by word of mouth.
  until: v.string(),
  statement: v.picklist(['written', 'oral']),
});
export type Suspension = Readonly<v.InferOutput<typeof Suspension>>;

const ORAL_DAYS = 30;
const DAY_MILLISECONDS = 86_400_000;

/** @throws InvalidArgumentError where it is longer than the law lets it be, or no period */
export function requireLawful({ from, until, statement }: Suspension): void {
  const milliseconds = Date.parse(until) - Date.parse(from);
  if (Number.isNaN(milliseconds)) {
    throw new InvalidArgumentError('A suspension has two instants, as in 2026-05-20T00:00:00.000Z.', [
      'suspensions',
    ]);
  }
  if (milliseconds <= 0) {
    throw new InvalidArgumentError('A suspension ends after it begins; exchange the two.', ['suspensions']);
  }
  if (statement === 'oral' && milliseconds > ORAL_DAYS * DAY_MILLISECONDS) {
    throw new InvalidArgumentError(
      'A statement by word of mouth suspends for 30 days at most; ask the agency for a written one.',
      ['suspensions'],
    );
  }
}

/** @returns whether it keeps what this recipient received from the patient now */
export function isSuspended(
  { recipients, from, until }: Suspension,
  recipient: string,
  now: number,
): boolean {
  return recipients.includes(recipient) && Date.parse(from) <= now && now < Date.parse(until);
}
