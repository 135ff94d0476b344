import { CareError } from '../errors';
import { isMalformedLoinc } from '../terminology/loinc';
import type { Coding } from './description';

/**
 * @param field names the codings in the error.
 * @throws CareError INVALID_ARGUMENT when one of them says to be LOINC's and cannot be.
 */
export function requireLoincTerms(codings: readonly Coding[], field: string): void {
  if (!codings.some(isMalformedLoinc)) return;
  throw new CareError(
    'INVALID_ARGUMENT',
    'A code is no LOINC term: its form or its check digit is wrong; compare it with its source.',
    { fields: [field] },
  );
}
