import {
  allow,
  type ConsentDraft,
  DRAFT_PROBLEMS,
  type DraftProblem,
  forbid,
  forbidEverybody,
  generatePatientKey,
  type Moment,
  patientSigner,
  SPOKEN_CATEGORIES,
} from '@careledger/client';
import { expect } from 'chai';
import { errorOf } from './support';
import { zone, thaden, lyon, nord, fileKey } from './draft-people';

/** The steps at fault. */
const FAULTS: Readonly<Record<string, readonly string[]>> = {
  nobody: ['recipients'],
  'somebody who is only a name': ['recipients'],
  'nobody excepted': ['recipients'],
  'no categories': ['toSee'],
  'a category': ['toSee'],
  'no topics': ['including'],
  'a topic': ['including'],
  'no purposes': ['for'],
  'a purpose': ['for'],
  'no name': ['name'],
  'a name that goes on for long': ['name'],
  'a name that adds a line': ['name'],
  'a name that turns the sentence around': ['name'],
  'half a character': ['name'],
  'a hospital, but not itself': ['recipients', 'butNot'],
  'a doctor, but not their hospital': ['recipients', 'butNot'],
  'clinicians of a hospital, but not its clinicians': ['recipients', 'butNot'],
  'forbidden here, allowed elsewhere': ['recipients', 'butAllow'],
  'allowed one of two who are not forbidden': ['recipients', 'butAllow'],
  'a topic both ways': ['including', 'except'],
  'for what it is not for': ['for', 'notFor'],
  'for two purposes, of which one is not': ['for', 'notFor'],
  'an emergency of a denial that reaches none': ['for', 'butInAnEmergency'],
  'from after until': ['from', 'until'],
  'data of no time': ['madeIn'],
  'data of a time that ends before it begins': ['madeIn'],
  'data of a day that is none': ['madeIn'],
  'data of a date with more behind it': ['madeIn'],
  'data of a date with more before it': ['madeIn'],
  'data of a day and of one that is none': ['madeIn'],
  'a thirteenth month': ['month'],
  'a month with more behind it': ['month'],
  'no date': ['date'],
  'what has ended': ['until'],
  'too many documents': ['rule'],
  'too many recipients': ['rule'],
  'too much of everything': ['rule'],
  'too many authors': ['rule'],
  'too many recipients and exceptions together': ['rule'],
  'no documents': ['toSeeOnly'],
  'no authors': ['writtenBy'],
  'no topics excepted': ['except'],
  'no purposes excepted': ['notFor'],
  'a topic of an emergency': ['butInAnEmergency'],
};

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
    [
      'CONTRADICTORY',
      'for two purposes, of which one is not',
      () => allow(lyon).for('HRESCH', 'ETREAT').notFor('TREAT'),
    ],
    [
      'CONTRADICTORY',
      'allowed one of two who are not forbidden',
      () => forbid(lyon, { name: 'Thaden', hospital: 'HospitalAMSP' }).butAllow(thaden, nord),
    ],
    [
      'CONTRADICTORY',
      'clinicians of a hospital, but not its clinicians',
      () => allow({ ...lyon, role: 'clinician' }).butNot({ ...lyon, role: 'clinician' }),
    ],
    [
      'NO_PERIOD',
      'data of a date with more behind it',
      () => allow(lyon).madeIn({ start: '2025-01-01T00:00' }),
    ],
    ['NO_PERIOD', 'data of a date with more before it', () => allow(lyon).madeIn({ start: '12025-01-01' })],
    [
      'NO_PERIOD',
      'data of a day and of one that is none',
      () => allow(lyon).madeIn({ start: '2025', end: '2026-13' }),
    ],
    [
      'NO_PERIOD',
      'a month with more behind it',
      () =>
        allow(lyon)
          .until({ month: '2026-12-31', ...zone })
          .describe(),
    ],
    [
      'TOO_LARGE',
      'too many authors',
      () =>
        allow(lyon)
          .writtenBy(...many(65, (n) => ({ ...thaden, provider: `p-${n}` })))
          .compile(fileKey),
    ],
    [
      'TOO_LARGE',
      'too many recipients and exceptions together',
      () =>
        allow(...many(20, (n) => ({ ...lyon, provider: `p-${n}` })))
          .butNot(...many(20, (n) => ({ ...lyon, provider: `q-${n}` })))
          .compile(fileKey),
    ],
    ['EMPTY', 'no documents', () => allow(lyon).toSeeOnly()],
    ['EMPTY', 'no authors', () => allow(lyon).writtenBy()],
    ['EMPTY', 'no topics excepted', () => allow(lyon).except()],
    ['EMPTY', 'no purposes excepted', () => allow(lyon).notFor()],
    ['UNKNOWN', 'a topic of an emergency', () => called(forbid(lyon), 'butInAnEmergency', 'astrology')],
    ['UNKNOWN', 'a topic', () => called(allow(lyon), 'including', 'astrology')],
    ['UNKNOWN', 'a purpose', () => called(allow(lyon), 'for', 'toString')],
    ['UNKNOWN', 'a category', () => called(allow(lyon), 'toSee', '18842-6')],
  ];
  for (const [problem, name, make] of cases) {
    it(`${problem}: ${name}`, () => {
      expect(make).to.throw().that.deep.includes({ code: 'INVALID_ARGUMENT', problem, fields: FAULTS[name] });
    });
  }

  it('is told apart from an id that is none', () => {
    const draft = allow({ ...lyon, hospital: 'Hôpital' });
    expect(() => draft.compile(fileKey))
      .to.throw()
      .that.deep.includes({ code: 'INVALID_ARGUMENT', fields: ['rule'] })
      .and.not.have.property('problem');
    expect(() => allow(lyon).compile(new Uint8Array(16))).to.throw(TypeError);
  });

  it('is not what only looks like it', () => {
    for (const draft of [
      allow(lyon).madeIn({ start: '2025-06', end: '2025' }),
      allow(lyon).madeIn({ start: '2025', end: '2025' }),
      allow(lyon).including('hiv').except('genetics'),
      allow(lyon).for('TREAT', 'HRESCH').notFor('PUBHLTH'),
      forbid(lyon).for('HRESCH', 'TREAT').butInAnEmergency(),
      forbid(lyon, { name: 'Hospital A', hospital: 'HospitalAMSP' }).butAllow(thaden),
      forbidEverybody().butAllow(nord),
      allow({ ...lyon, role: 'clinician' }).butNot({ ...lyon, role: 'researcher' }),
      allow(lyon).butNot({ ...lyon, role: 'researcher' }),
      allow(...many(16, (n) => ({ ...lyon, provider: `p-${n}` }))).butNot(
        ...many(16, (n) => ({ ...lyon, provider: `q-${n}` })),
      ),
      allow(lyon).toSeeOnly(...many(64, (n) => ({ name: 'x', record: `r-${n}` }))),
    ]) {
      expect(draft.compile(fileKey)).to.have.property('e');
    }
  });

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
