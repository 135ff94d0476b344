import { allow, allowEverybody, type ConsentDraft, forbid, forbidEverybody } from '@careledger/client';
import {
  check,
  compileItem,
  ConsentId,
  decide,
  Instant,
  type ItemDescription,
  MspId,
  ProviderId,
  type Purpose,
  SENSITIVITY_SYSTEM,
  TERMINOLOGY,
  tokenKey,
} from '@careledger/model';
import { expect } from 'chai';
import { zone, loinc, thaden, lyon, nord, fileKey } from './draft-people';

interface Question {
  readonly by?: string;
  readonly purpose?: Purpose;
  readonly at?: string;
  readonly label?: string;
  readonly about?: Partial<ItemDescription>;
}

/** Who works where, for short. */
const PEOPLE: Readonly<Record<string, readonly [hospital: string, provider: string]>> = {
  thaden: ['HospitalAMSP', 'provider-a-01'],
  colleague: ['HospitalAMSP', 'provider-a-02'],
  lyon: ['HospitalBMSP', 'provider-b-01'],
  nord: ['HospitalCMSP', 'provider-c-01'],
};

/** What a request comes to when the patient has said this and nothing else, or something before it. */
function effect(
  drafts: ConsentDraft | readonly ConsentDraft[],
  { by = 'lyon', purpose = 'TREAT', at = '2026-03-01T12:00:00.000Z', label, about }: Question,
): string {
  const [hospital = '', provider = ''] = PEOPLE[by] ?? [];
  const item = compileItem(
    {
      instance: 'r-1',
      custodian: 'HospitalAMSP',
      classes: [loinc('18842-5')],
      ...(label !== undefined && { labels: [{ system: SENSITIVITY_SYSTEM, code: label }] }),
      ...about,
    },
    tokenKey(fileKey),
  );
  const decision = decide(
    {
      hospital: check(MspId, hospital, 'a hospital'),
      provider: check(ProviderId, provider, 'a provider'),
      role: 'clinician',
      status: 'active',
      licence: null,
      purpose,
      ...(purpose === 'BTG' && {
        breakGlass: { reason: 'threat-to-life', unobtainable: 'patient-unable', minutes: 30 },
      }),
    },
    { item, terminology: TERMINOLOGY },
    [drafts].flat().map((draft, index) => ({
      consent: check(ConsentId, `c-${index}`, 'an id'),
      version: 1,
      terminology: TERMINOLOGY,
      rule: draft.compile(fileKey),
    })),
    { suspended: [], default: 'deny' },
    check(Instant, at, 'a time'),
  );
  return decision.effect;
}

/** What patients say, and what has to come of it. */
const SENTENCES: readonly {
  readonly said: string;
  readonly draft: ConsentDraft;
  readonly english: string;
  readonly permits: readonly Question[];
  readonly denies: readonly Question[];
  /** Denied though another consent permits everything. */
  readonly forbids?: readonly Question[];
}[] = [
  {
    said: 'this doctor, not that hospital',
    draft: allow(thaden).butNot(nord),
    english:
      'I allow Dr. Thaden to see all my documents, for any purpose, until I take this back. I forbid it to Klinikum Nord.',
    permits: [{ by: 'thaden' }],
    denies: [{ by: 'colleague' }, { by: 'lyon' }, { by: 'nord' }],
    forbids: [{ by: 'nord' }, { by: 'nord', purpose: 'HRESCH' }],
  },
  {
    said: 'everything but psychiatry',
    draft: allow(lyon).except('mental-health'),
    english:
      'I allow Hôpital Sainte-Odile, Lyon to see all my documents, but none about mental health, for any purpose, until I take this back.',
    permits: [{}, { about: { classes: [loinc('11502-2')] } }],
    denies: [
      ...['BH', 'DVD', 'MH', 'PSY', 'PSYTHPN'].map((label) => ({ label })),
      { by: 'nord' },
      { label: 'HIV' },
    ],
    forbids: ['BH', 'DVD', 'MH', 'PSY', 'PSYTHPN'].map((label) => ({ label })),
  },
  {
    said: 'psychiatry as well',
    draft: allow(lyon).including('mental-health'),
    english:
      'I allow Hôpital Sainte-Odile, Lyon to see all my documents, also those about mental health, for any purpose, until I take this back.',
    permits: [{}, ...['BH', 'DVD', 'MH', 'PSY', 'PSYTHPN'].map((label) => ({ label }))],
    denies: [{ label: 'HIV' }, { by: 'nord', label: 'PSY' }],
  },
  {
    said: 'for treatment, not for research',
    draft: allow(lyon).for('TREAT').notFor('HRESCH'),
    english:
      'I allow Hôpital Sainte-Odile, Lyon to see all my documents, for treatment, but not for research, until I take this back.',
    permits: [{}, { purpose: 'ETREAT' }, { purpose: 'COC' }],
    denies: [{ purpose: 'HRESCH' }, { purpose: 'CLINTRCH' }, { purpose: 'HPAYMT' }, { purpose: 'CLINTRL' }],
    forbids: [{ purpose: 'HRESCH' }, { purpose: 'CLINTRCHNPC' }],
  },
  {
    said: 'until June',
    draft: allow(lyon).until({ month: '2027-06', ...zone }),
    english:
      'I allow Hôpital Sainte-Odile, Lyon to see all my documents, for any purpose, up to and including 30 June 2027.',
    permits: [{ at: '2027-06-30T21:59:59.999Z' }],
    denies: [{ at: '2027-06-30T22:00:00.000Z' }],
  },
  {
    said: 'nobody but in an emergency',
    draft: forbidEverybody().butInAnEmergency(),
    english:
      'I forbid anybody to see any of my documents, for any purpose, until I take this back. In an emergency, whoever treats me may see them.',
    permits: [{ purpose: 'ETREAT' }, { purpose: 'ERTREAT', by: 'nord' }, { purpose: 'BTG', by: 'thaden' }],
    denies: [{ purpose: 'ETREAT', label: 'PSY' }],
    forbids: [{}, { by: 'thaden' }, { purpose: 'HRESCH' }, { purpose: 'COC' }],
  },
  {
    said: 'nobody but in an emergency, then psychiatry as well',
    draft: forbidEverybody().butInAnEmergency('mental-health'),
    english:
      'I forbid anybody to see any of my documents, for any purpose, until I take this back. In an emergency, whoever treats me may see them, also those about mental health.',
    permits: [{ purpose: 'ETREAT' }, { purpose: 'ETREAT', label: 'PSY' }],
    denies: [{ purpose: 'ETREAT', label: 'HIV' }],
    forbids: [{ label: 'PSY' }],
  },
  {
    said: 'not that hospital, but my doctor there',
    draft: forbid(nord).butAllow({ ...nord, name: 'Dr. Yılmaz', provider: 'provider-c-01' }),
    english:
      'I forbid Klinikum Nord to see any of my documents, for any purpose, until I take this back. I allow it to Dr. Yılmaz.',
    permits: [{ by: 'nord' }],
    denies: [{ by: 'lyon' }],
  },
  {
    said: 'only what is from last year',
    draft: allow(lyon).madeIn({ start: '2025', end: '2025' }),
    english:
      'I allow Hôpital Sainte-Odile, Lyon to see all my documents, dated 2025, for any purpose, until I take this back.',
    permits: [{ about: { made: { start: '2025-01-01', end: '2025-12-31' } } }],
    denies: [{ about: { made: { start: '2024-12-31', end: '2025-01-01' } } }, {}],
  },
  {
    said: 'what this doctor wrote, no other',
    draft: allow(lyon).writtenBy(thaden).madeIn({ start: '2025-03' }),
    english:
      'I allow Hôpital Sainte-Odile, Lyon to see all my documents, dated from March 2025 on, written by Dr. Thaden, for any purpose, until I take this back.',
    permits: [
      {
        about: {
          authors: [{ hospital: 'HospitalAMSP', provider: 'provider-a-01' }],
          made: { start: '2025-03-01', end: '2025-03-01' },
        },
      },
    ],
    denies: [{ about: { made: { start: '2025-03-01', end: '2025-03-01' } } }],
  },
  {
    said: 'this one letter, and nothing for research of it',
    draft: allow(lyon).toSeeOnly({ name: 'Letter of 3 May', record: 'r-1' }).notFor('HRESCH'),
    english:
      'I allow Hôpital Sainte-Odile, Lyon to see the documents “Letter of 3 May”, for any purpose, but not for research, until I take this back.',
    permits: [{}],
    denies: [{ about: { instance: 'r-2' } }],
    forbids: [{ purpose: 'HRESCH' }],
  },
  {
    said: 'everybody, my discharge summaries',
    draft: allowEverybody().toSee('18842-5'),
    english: 'I allow everybody to see my discharge summaries, for any purpose, until I take this back.',
    permits: [{}, { by: 'nord' }],
    denies: [{ about: { classes: [loinc('11502-2')] } }],
  },
];

describe('what patients say', () => {
  for (const { said, draft, english, permits, denies, forbids = [] } of SENTENCES) {
    it(`“${said}” is shown and decided as it is meant`, () => {
      expect(draft.sentence('en')).to.equal(english);
      for (const question of permits)
        expect(effect(draft, question), JSON.stringify(question)).to.equal('permit');
      for (const question of denies)
        expect(effect(draft, question), JSON.stringify(question)).to.equal('deny');
      const all = allowEverybody().including('mental-health').for('TREAT', 'HRESCH');
      for (const question of forbids) {
        expect(effect([all, draft], question), `forbids ${JSON.stringify(question)}`).to.equal('deny');
        expect(effect(all, question), `else permitted: ${JSON.stringify(question)}`).to.equal('permit');
      }
    });
  }

  it('leaves alone what it does not speak of', () => {
    const research = allow(lyon).for('HRESCH');
    const letters = allow(lyon).toSee('57133-1').for('TREAT').notFor('HRESCH');
    expect(effect([research, letters], { purpose: 'HRESCH' })).to.equal('permit');
    expect(effect([research, letters], { purpose: 'HRESCH', by: 'nord' })).to.equal('deny');
    expect(effect([allow(nord), allow(thaden).butNot(nord).toSee('57133-1')], { by: 'nord' })).to.equal(
      'permit',
    );
  });
});
