import { DOCUMENT_TYPES, isLoincTerm } from '@careledger/model';
import fc from 'fast-check';

const TEN = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const digits = (of: string): number[] => Array.from(of.replace('-', ''), Number);
const term = (of: readonly number[]): string => `${of.slice(0, -1).join('')}-${of.at(-1) ?? ''}`;
const pinned = fc.constantFrom(...DOCUMENT_TYPES);
/** Every number of a term with the one check digit that fits. */
const anyTerm = fc
  .integer({ min: 1, max: 9_999_999 })
  .map((number) => TEN.map((digit) => `${number}-${digit}`).find(isLoincTerm) ?? '')
  .filter((code) => !MISNUMBERED.has(code.slice(0, -2)));
/** Those of which LOINC has a second one, with a check digit that does not fit. */
const MISNUMBERED: ReadonlySet<string> = new Set(
  '5895 5896 5897 5928 6028 6415 6580 6645 6646 6647 6648 6649 11491 11501'.split(' '),
);
const isNoted = (code: string): boolean => MISNUMBERED.has(code.slice(0, -2));

describe('a LOINC code, for whatever term', () => {
  it('has exactly one check digit that is taken', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 9_999_999 }), (number) => {
        if (MISNUMBERED.has(String(number))) return;
        const taken = TEN.map((digit) => isLoincTerm(`${number}-${digit}`));
        return taken.filter(Boolean).length === 1;
      }),
      { numRuns: 2_000 },
    );
  });

  it('with one digit changed is refused', () => {
    fc.assert(
      fc.property(fc.oneof(pinned, anyTerm), fc.nat(), fc.integer({ min: 1, max: 9 }), (code, at, by) => {
        const changed = digits(code);
        const place = at % changed.length;
        changed[place] = ((changed[place] ?? 0) + by) % 10;
        const typo = term(changed);
        return !isLoincTerm(typo) || isNoted(typo);
      }),
      { numRuns: 5_000 },
    );
  });

  it('with two neighbours exchanged is refused, unless they are 0 and 9', () => {
    fc.assert(
      fc.property(fc.oneof(pinned, anyTerm), fc.nat(), (code, at) => {
        const swapped = digits(code);
        const place = at % (swapped.length - 1);
        const [one = 0, other = 0] = swapped.slice(place, place + 2);
        fc.pre(one !== other && !(one + other === 9 && one * other === 0));
        swapped.splice(place, 2, other, one);
        const typo = term(swapped);
        return !isLoincTerm(typo) || isNoted(typo);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('a pinned document type', () => {
  it('never turns into another pinned one by one wrong digit or by two that are exchanged', () => {
    for (const code of DOCUMENT_TYPES) {
      const typos = neighbours(digits(code)).filter((typo) => typo !== code && DOCUMENT_TYPES.has(typo));
      if (typos.length > 0) throw new Error(`${code} may be mistaken for ${typos.join()}`);
    }
  });
});

function neighbours(code: readonly number[]): string[] {
  return code.flatMap((_, place) => [
    ...TEN.map((digit) => term(code.with(place, digit))),
    ...(place === 0 ? [] : [term(code.toSpliced(place - 1, 2, code[place] ?? 0, code[place - 1] ?? 0))]),
  ]);
}
