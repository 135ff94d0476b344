import {
  allow,
  allowEverybody,
  type ConsentDraft,
  createFileKey,
  directionOf,
  DRAFT_PROBLEMS,
  type DraftProblem,
  forbid,
  forbidEverybody,
  generatePatientKey,
  LANGUAGES,
  type Moment,
  patientSigner,
  SPOKEN_CATEGORIES,
  SPOKEN_PURPOSES,
  TOPICS,
} from '@careledger/client';
import {
  check,
  compileItem,
  ConsentId,
  decide,
  Instant,
  type ItemDescription,
  MspId,
  PatientId,
  ProviderId,
  type Purpose,
  SENSITIVITY_SYSTEM,
  TERMINOLOGY,
  tokenKey,
  verifyDirective,
} from '@careledger/model';
import { languageOf } from '@careledger/client/internal/signing/language';
import { SPOKEN_POWERS, type Words } from '@careledger/client/internal/signing/words/words';
import { expect } from 'chai';
import { errorOf } from './support';

const zone = { timeZone: 'Europe/Berlin' };
const loinc = (code: string) => ({ system: 'http://loinc.org', code });
const thaden = { name: 'Dr. Thaden', hospital: 'HospitalAMSP', provider: 'provider-a-01' };
const lyon = { name: 'Hôpital Sainte-Odile, Lyon', hospital: 'HospitalBMSP' };
const nord = { name: 'Klinikum Nord', hospital: 'HospitalCMSP' };

const fileKey = createFileKey();

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
      'I allow Hôpital Sainte-Odile, Lyon to see all my documents, for any purpose, until 30 June 2027.',
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
      'I allow Hôpital Sainte-Odile, Lyon to see all my documents, made from March 2025 on, written by Dr. Thaden, for any purpose, until I take this back.',
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

describe('a consent in every language', () => {
  const draft = allow(lyon, thaden)
    .toSee(...SPOKEN_CATEGORIES)
    .writtenBy(thaden)
    .madeIn({ start: '2024', end: '2026-02-28' })
    .including('hiv', 'genetics')
    .except('mental-health', 'violence')
    .for('TREAT', 'HPAYMT')
    .notFor('HRESCH')
    .butNot(nord)
    .from({ day: '2026-02-01', ...zone })
    .until({ month: '2027-06', ...zone });

  it('says everything, and the same in none of the others', () => {
    const sentences = LANGUAGES.map((language) => draft.sentence(language));
    expect(new Set(sentences)).to.have.length(LANGUAGES.length);
    for (const sentence of sentences) {
      for (const name of [
        'Hôpital Sainte-Odile, Lyon',
        'Dr. Thaden',
        'Klinikum Nord',
        '2024',
        '2026',
        '2027',
        '30',
      ]) {
        expect(sentence).to.include(name);
      }
      expect(sentence).not.to.match(/undefined|\bnull\b|\[object|\$\{|, ,|،،|\.\./);
    }
  });

  it('has words for each category, purpose and topic', () => {
    for (const language of LANGUAGES) {
      const seen = new Set<string>();
      const topics = Object.keys(TOPICS).filter((name): name is keyof typeof TOPICS =>
        Object.hasOwn(TOPICS, name),
      );
      for (const category of SPOKEN_CATEGORIES) seen.add(allow(lyon).toSee(category).sentence(language));
      for (const purpose of SPOKEN_PURPOSES) seen.add(allow(lyon).for(purpose).sentence(language));
      for (const topic of topics) seen.add(allow(lyon).including(topic).sentence(language));
      for (const topic of topics) seen.add(allow(lyon).except(topic).sentence(language));
      seen.add(allow(lyon).sentence(language)).add(forbid(lyon).sentence(language));
      const all = SPOKEN_CATEGORIES.length + SPOKEN_PURPOSES.length + 2 * topics.length + 2;
      expect(seen, language).to.have.length(all);
    }
  });

  it('keeps names of the other direction together', () => {
    expect(directionOf('ar')).to.equal('rtl');
    expect(allow(lyon).sentence('ar')).to.include('\u2068Hôpital Sainte-Odile, Lyon\u2069');
    const cairo = { name: 'مستشفى القاهرة', hospital: 'HospitalDMSP' };
    expect(allow(cairo).sentence('ar')).to.include('(مستشفى القاهرة)');
    expect(allow(cairo).sentence('fr')).to.include('\u2068مستشفى القاهرة\u2069');
    expect(allow(lyon).sentence('fr')).not.to.include('\u2068');
  });

  it('is the same wherever it is written', () => {
    expect(draft.sentence('ar')).to.equal(draft.sentence('ar')).and.not.match(/[٠-٩]/);
    expect(allow(lyon).until(new Date('2027-01-01T00:00:00.000Z')).sentence('tr')).to.include('2027');
  });
});

describe('what patients sign besides consents', () => {
  const until = '30 June 2027';
  const say = (words: Words): string[] => [
    words.registration('HospitalAMSP'),
    words.revocation,
    words.decline('Klinikum Nord'),
    words.readLog,
    words.rotation({}),
    words.rotation({ compromisedSince: until }),
    words.recovery('HospitalAMSP'),
    words.cancelRecovery,
    words.appointment({ name: 'Ayşe', guardian: false, may: ['consent.grant'], until }),
    words.appointment({ name: 'Ayşe', guardian: true, may: SPOKEN_POWERS, until }),
    words.dismissal('Ayşe'),
    words.transfer({ from: 'HospitalAMSP', to: 'HospitalBMSP' }),
    words.closing,
    words.ownAccess({ purpose: 'PATRQT', records: null }),
    words.ownAccess({ purpose: 'PATRQT', records: 1 }),
    words.ownAccess({ purpose: 'FAMRQT', records: 3 }),
    words.ownAccess({ purpose: 'PWATRNY', records: 3 }),
  ];

  it('has a sentence of its own in every language', () => {
    const all = LANGUAGES.flatMap((language) => say(languageOf(language)));
    expect(new Set(all)).to.have.length(all.length);
    for (const sentence of all)
      expect(sentence)
        .to.match(/\.$/)
        .and.not.match(/undefined|\bnull\b|\[object|\$\{/);
    for (const language of LANGUAGES) {
      const [registration, , decline, , , rotation, , , appointment] = say(languageOf(language));
      expect(registration).to.include('HospitalAMSP');
      expect(decline).to.include('Klinikum Nord');
      expect(rotation).to.include(until);
      expect(appointment).to.include('Ayşe').and.include(until);
    }
  });

  it('answers an ask, with a consent or with no', async () => {
    const patient = check(PatientId, 'p-1', 'an id');
    const key = generatePatientKey();
    const signer = patientSigner({ key, patient, language: 'fr' });
    const ask = { hospital: 'HospitalCMSP', ask: 'ask-1' };
    const declined = await signer.decline({ ...ask, name: 'Klinikum Nord' });
    expect(declined.sentence.text).to.equal('Je refuse. Klinikum Nord n’obtient pas de consentement.');
    const no = verifyDirective(declined.jws, key.publicKey, {
      typ: 'consent.decline',
      channel: 'care',
      patient,
    });
    expect(no.payload).to.deep.include({ id: 'ask-1', body: { hospital: 'HospitalCMSP' } });
    const granted = await signer.grant(allow(nord), { fileKey, ask });
    const yes = verifyDirective(granted.jws, key.publicKey, {
      typ: 'consent.grant',
      channel: 'care',
      patient,
    });
    expect(yes.payload.body).to.have.property('ask').that.deep.equals(ask);
    const hidden = await errorOf(signer.decline({ ...ask, name: 'Nord\u202e' }));
    expect(hidden).to.include({ problem: 'UNCLEAR_NAME' });
  });
});

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
