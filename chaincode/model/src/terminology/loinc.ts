import type { Coding } from '../compile/description';

export const LOINC_SYSTEM = 'http://loinc.org';

/** LOINC's number of a term: up to seven digits, a hyphen and a check digit. */
const TERM = /^[1-9]\d{0,6}-\d$/;

/** Terms, all of them deprecated, that LOINC itself numbered with another check digit (LOINC Users' Guide, section on check digits). */
const MISNUMBERED_TERMS: ReadonlySet<string> = new Set([
  '5895-7',
  '5896-5',
  '5897-3',
  '5928-1',
  '6028-3',
  '6415-5',
  '6580-7',
  '6645-7',
  '6646-5',
  '6647-3',
  '6648-1',
  '6649-9',
  '11491-6',
  '11501-6',
]);

/**
 * Whether a code can be the number of a LOINC term: its form and its check digit (Mod 10, LOINC Users' Guide) say so. One wrong digit, and
 * two neighbours that were exchanged (but for 0 and 9), make another check digit. Parts (LP), answers (LA), lists (LL) and groups (LG) are
 * no terms: nothing is documented under them.
 */
export function isLoincTerm(code: string): boolean {
  if (MISNUMBERED_TERMS.has(code)) return true;
  return TERM.test(code) && code.at(-1) === checkDigit(code.slice(0, -2));
}

/** Whether a coding says to be LOINC's and cannot be. */
export function isMalformedLoinc({ system, code }: Coding): boolean {
  return system === LOINC_SYSTEM && !isLoincTerm(code);
}

/** Mod 10: from the right, every other digit is doubled; what the sum of all digits lacks to the next ten. */
function checkDigit(digits: string): string {
  const sum = Array.from(digits, Number).reduceRight((total, digit, place) => {
    const value = (digits.length - place) % 2 === 1 ? 2 * digit : digit;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return String((10 - (sum % 10)) % 10);
}
