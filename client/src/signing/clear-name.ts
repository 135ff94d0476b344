import { ConsentDraftError } from '../errors/consent-draft-error';

const MAX_NAME = 200;
/** Line breaks and other controls, halves of surrogate pairs, and the marks that turn text around (Unicode UAX #9). */
const UNCLEAR = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/**
 * Refuses a name that would make of the sentence around it another one.
 *
 * @throws ConsentDraftError UNCLEAR_NAME
 */
export function requireClearName(name: string): void {
  if (name.trim() === '' || name.length > MAX_NAME || UNCLEAR.test(name)) {
    throw new ConsentDraftError('UNCLEAR_NAME', ['name']);
  }
}
