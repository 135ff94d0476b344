import { allow, allowEverybody, type ConsentDraft, forbid, forbidEverybody } from '@careledger/client';
import { type RuleDescription, SENSITIVITY_SYSTEM } from '@careledger/model';
import { expect } from 'chai';
import { loinc, lyon, nord, thaden, zone } from './draft-people';

const LYON = { hospital: lyon.hospital };
const NORD = { hospital: nord.hospital };
const THADEN = { hospital: thaden.hospital, provider: thaden.provider };
const labels = (...codes: string[]) => codes.map((code) => ({ system: SENSITIVITY_SYSTEM, code }));
const classes = [loinc('18842-5')];

/** What is said, and the rule that it is: no more, and no less. */
const RULES: readonly [said: string, draft: ConsentDraft, rule: RuleDescription][] = [
  ['everybody may see everything', allowEverybody(), { effect: 'permit' }],
  ['nobody may see anything', forbidEverybody(), { effect: 'deny' }],
  ['a hospital may', allow(lyon), { effect: 'permit', recipients: [LYON] }],
  [
    'a role of a hospital may',
    allow({ ...lyon, role: 'clinician' }),
    { effect: 'permit', recipients: [{ ...LYON, role: 'clinician' }] },
  ],
  [
    'a hospital, but not another',
    allow(lyon).butNot(nord),
    {
      effect: 'permit',
      recipients: [LYON, NORD],
      provisions: [{ effect: 'deny', recipients: [NORD] }],
    },
  ],
  [
    'everybody, but not a hospital',
    allowEverybody().butNot(nord),
    { effect: 'permit', provisions: [{ effect: 'deny', recipients: [NORD] }] },
  ],
  [
    'nobody of a hospital, but a doctor',
    forbid({ name: 'Hospital A', hospital: thaden.hospital }).butAllow(thaden),
    {
      effect: 'deny',
      recipients: [{ hospital: thaden.hospital }],
      provisions: [{ effect: 'permit', recipients: [THADEN] }],
    },
  ],
  [
    'discharge summaries, for treatment and not for research',
    allow(lyon).toSee('18842-5').for('TREAT').notFor('HRESCH'),
    {
      effect: 'permit',
      recipients: [LYON],
      purposes: ['TREAT', 'HRESCH'],
      classes,
      provisions: [{ effect: 'deny', purposes: ['HRESCH'], classes }],
    },
  ],
  [
    'one letter of a doctor’s of 2025',
    allow(lyon)
      .toSeeOnly({ name: 'letter', record: 'r-1' })
      .writtenBy(thaden)
      .madeIn({ start: '2025', end: '2025' }),
    {
      effect: 'permit',
      recipients: [LYON],
      authors: [THADEN],
      data: [{ meaning: 'instance', reference: 'r-1' }],
      dataPeriod: { start: '2025', end: '2025' },
    },
  ],
  [
    'HIV as well, genetics not',
    allow(lyon).including('hiv').except('genetics'),
    {
      effect: 'permit',
      recipients: [LYON],
      provisions: [
        { effect: 'permit', labels: labels('HIV') },
        { effect: 'deny', labels: labels('GDIS', 'SCA', 'SICKLE') },
      ],
    },
  ],
  [
    'nobody but in an emergency: treatment in one, and breaking the glass',
    forbidEverybody().butInAnEmergency(),
    { effect: 'deny', provisions: [{ effect: 'permit', purposes: ['BTG', 'ETREAT'] }] },
  ],
  [
    'nobody but in an emergency, HIV as well',
    forbidEverybody().toSee('18842-5').butInAnEmergency('hiv'),
    {
      effect: 'deny',
      classes,
      provisions: [
        { effect: 'permit', purposes: ['BTG', 'ETREAT'], classes },
        { effect: 'permit', purposes: ['BTG', 'ETREAT'], labels: labels('HIV'), classes },
      ],
    },
  ],
  [
    'from a day on',
    allow(lyon).from({ day: '2026-03-01', ...zone }),
    { effect: 'permit', recipients: [LYON], period: { from: '2026-02-28T23:00:00.000Z' } },
  ],
  [
    'from a month on',
    allow(lyon).from({ month: '2026-03', ...zone }),
    { effect: 'permit', recipients: [LYON], period: { from: '2026-02-28T23:00:00.000Z' } },
  ],
  [
    'until the end of a month',
    allow(lyon).until({ month: '2026-02', ...zone }),
    { effect: 'permit', recipients: [LYON], period: { until: '2026-02-28T23:00:00.000Z' } },
  ],
  [
    'from one instant to another',
    allow(lyon).from(new Date(0)).until(new Date(1)),
    {
      effect: 'permit',
      recipients: [LYON],
      period: { from: '1970-01-01T00:00:00.000Z', until: '1970-01-01T00:00:00.001Z' },
    },
  ],
];

describe('the rule of a sentence', () => {
  for (const [said, draft, rule] of RULES) {
    it(`is what was said: ${said}`, () => {
      expect(draft.describe()).to.deep.equal(rule);
    });
  }
});

describe('the times of a sentence', () => {
  const german = (draft: ConsentDraft) => draft.sentence('de');

  it('are those that hold, beginnings and ends', () => {
    expect(german(allow(lyon).from({ day: '2026-03-01', ...zone }))).to.include('1. März 2026');
    expect(german(allow(lyon).from({ month: '2026-03', ...zone }))).to.include('1. März 2026');
    expect(german(allow(lyon).until({ month: '2028-02', ...zone }))).to.include('29. Februar 2028');
    expect(german(allow(lyon).until({ day: '2026-03-01', ...zone }))).to.include('1. März 2026');
    expect(german(allow(lyon).from(new Date(0)))).to.match(/1\. Januar 1970 um 00:00:00 UTC/);
    expect(german(allow(lyon).until(new Date(0)))).to.match(/1\. Januar 1970 um 00:00:00 UTC/);
  });

  it('of documents are as exact as they were said', () => {
    const made = (start: string) => german(allow(lyon).madeIn({ start }));
    expect(made('2025'))
      .to.match(/2025/)
      .and.not.match(/Januar/);
    expect(made('2025-03')).to.include('März 2025').and.not.include('1. März');
    expect(made('2025-03-07')).to.include('7. März 2025');
    expect(german(allow(lyon).madeIn({ end: '2025-03-07' }))).to.include('7. März 2025');
  });
});
