import {
  allow,
  type ConsentDraft,
  DRAFT_PROBLEMS,
  type DraftProblem,
  forbid,
  generatePatientKey,
  type Moment,
  patientSigner,
  SPOKEN_CATEGORIES,
} from '@careledger/client';
import { expect } from 'chai';
import { errorOf } from './support';
import { zone, thaden, lyon, nord, fileKey } from './draft-people';

describe('a consent that cannot be meant', () => {
  const cases: readonly [problem: DraftProblem, name: string, make: () => unknown][] = [
    ['NOBODY', 'nobody', () => allow()],
    ['NOBODY', 'somebody who is only a name', () => allow({ name: 'Dr. Who' })],
    ['NOBODY', 'nobody excepted', () => allow(lyon).butNot()],
    ['EMPTY', 'no categories', () => allow(lyon).toSee()],
    ['EMPTY', 'no topics', () => allow(lyon).including()],
    ['EMPTY', 'no purposes', () => forbid(lyon).for()],
    ['UNCLEAR_NAME', 'no name', () => allow({ ...lyon, name: ' ' })],
    ['UNCLEAR_NAME', 'a name that goes on for long', () => allow({ ...lyon, name: 'x'.repeat(201) })],
    ['UNCLEAR_NAME', 'a name that adds a line', () => allow({ ...lyon, name: 'Lyon\nand nobody else' })],
    [
      'UNCLEAR_NAME',
      'a name that turns the sentence around',
      () => allow({ ...lyon, name: 'Lyon\u202eecnarF' }),
    ],
    ['UNCLEAR_NAME', 'half a character', () => allow({ ...lyon, name: 'Lyon \ud83c' })],
    ['CONTRADICTORY', 'a hospital, but not itself', () => allow(lyon).butNot(lyon)],
    [
      'CONTRADICTORY',
      'a doctor, but not their hospital',
      () => allow(thaden).butNot({ name: 'Hospital A', hospital: 'HospitalAMSP' }),
    ],
    ['CONTRADICTORY', 'forbidden here, allowed elsewhere', () => forbid(lyon).butAllow(nord)],
    ['CONTRADICTORY', 'a topic both ways', () => allow(lyon).including('hiv').except('hiv')],
    ['CONTRADICTORY', 'for what it is not for', () => allow(lyon).for('ETREAT').notFor('TREAT')],
    [
      'CONTRADICTORY',
      'an emergency of a denial that reaches none',
      () => forbid(lyon).for('HRESCH').butInAnEmergency(),
    ],
    [
      'NO_PERIOD',
      'from after until',
      () =>
        allow(lyon)
          .until({ day: '2026-02-01', ...zone })
          .from({ day: '2026-02-02', ...zone }),
    ],
    ['NO_PERIOD', 'data of no time', () => allow(lyon).madeIn({})],
    [
      'NO_PERIOD',
      'data of a time that ends before it begins',
      () => allow(lyon).madeIn({ start: '2026', end: '2025' }),
    ],
    ['NO_PERIOD', 'data of a day that is none', () => allow(lyon).madeIn({ end: '2026-02-29' })],
    [
      'NO_PERIOD',
      'a thirteenth month',
      () =>
        allow(lyon)
          .until({ month: '2026-13', ...zone })
          .describe(),
    ],
    ['NO_PERIOD', 'no date', () => allow(lyon).until(new Date('never')).describe()],
    [
      'PAST',
      'what has ended',
      () => {
        allow(lyon).until(new Date(1)).check(new Date(2));
      },
    ],
    [
      'TOO_LARGE',
      'too many documents',
      () =>
        allow(lyon)
          .toSeeOnly(...many(65, (n) => ({ name: 'x', record: `r-${n}` })))
          .compile(fileKey),
    ],
    [
      'TOO_LARGE',
      'too many recipients',
      () => allow(...many(33, (n) => ({ ...lyon, provider: `p-${n}` }))).compile(fileKey),
    ],
    ['TOO_LARGE', 'too much of everything', () => large().compile(fileKey)],
    ['UNKNOWN', 'a topic', () => called(allow(lyon), 'including', 'astrology')],
    ['UNKNOWN', 'a purpose', () => called(allow(lyon), 'for', 'toString')],
    ['UNKNOWN', 'a category', () => called(allow(lyon), 'toSee', '18842-6')],
  ];
  for (const [problem, name, make] of cases) {
    it(`${problem}: ${name}`, () => {
      expect(make).to.throw().that.deep.includes({ code: 'INVALID_ARGUMENT', problem });
    });
  }

  it('has a case for each problem', () => {
    expect(new Set(cases.map(([problem]) => problem))).to.have.all.keys(Object.keys(DRAFT_PROBLEMS));
  });

  it('is not signed when it has ended', async () => {
    const now = Date.parse('2026-03-01T00:00:00.000Z');
    const signer = patientSigner({ key: generatePatientKey(), now: () => now });
    const until = (moment: Moment) => signer.grant(allow(lyon).until(moment), { fileKey });
    expect(await errorOf(until(new Date(now)))).to.include({ problem: 'PAST' });
    expect((await until(new Date(now + 1))).typ).to.equal('consent.grant');
  });
});

/** A call as JavaScript allows it. */
function called(draft: ConsentDraft, step: string, argument: string): unknown {
  const method: unknown = Reflect.get(draft, step);
  if (typeof method !== 'function') throw new Error('no such step');
  const result: unknown = Reflect.apply(method, undefined, [argument]);
  return result;
}

function many<T>(count: number, make: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** Within every limit by itself, and more than fits into what is signed. */
function large(): ConsentDraft {
  return allow(
    ...many(16, (n) => ({ name: 'x', hospital: 'H'.repeat(64), provider: `${'p'.repeat(60)}-${n}` })),
  )
    .butNot(...many(16, (n) => ({ name: 'x', hospital: 'I'.repeat(64), provider: `${'p'.repeat(60)}-${n}` })))
    .toSeeOnly(...many(64, (n) => ({ name: 'x', record: `r-${n}` })))
    .writtenBy(...many(64, (n) => ({ ...thaden, provider: `p-${n}` })))
    .madeIn({ start: '1891-03-05', end: '2087-09-17' })
    .toSee(...SPOKEN_CATEGORIES)
    .including('hiv', 'genetics')
    .except('violence', 'mental-health')
    .notFor('HRESCH');
}
