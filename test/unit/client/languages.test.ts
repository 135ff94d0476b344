import {
  allow,
  directionOf,
  forbid,
  forbidEverybody,
  generatePatientKey,
  LANGUAGES,
  patientSigner,
  SPOKEN_CATEGORIES,
  SPOKEN_PURPOSES,
  TOPICS,
} from '@careledger/client';
import { check, PatientId, verifyDirective } from '@careledger/model';
import { languageOf } from '@careledger/client/internal/signing/language';
import { SPOKEN_POWERS, type Words } from '@careledger/client/internal/signing/words/words';
import { expect } from 'chai';
import { errorOf } from './support';
import { zone, thaden, lyon, nord, fileKey } from './draft-people';

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

  it('keeps them together where they begin a sentence, or stand beside another', () => {
    for (const language of LANGUAGES) {
      const words = languageOf(language);
      const [kept, other] = language === 'ar' ? ['Lyon', 'مستشفى القاهرة'] : ['مستشفى القاهرة', 'Lyon'];
      for (const sentence of [
        words.dismissal(kept),
        words.transfer({ from: kept, to: other }),
        words.registration(kept),
      ]) {
        expect(sentence, language).to.include(`\u2068${kept}\u2069`);
        expect(sentence, language).not.to.include(`\u2068${other}`);
      }
    }
  });

  it('says of an end whether the day is inside, and of an exception in an emergency whom it means', () => {
    const through = allow(lyon).until({ day: '2027-06-30', ...zone });
    const until = allow(lyon).until(new Date('2027-06-30T22:00:00.000Z'));
    expect(through.sentence('en')).to.match(/, up to and including 30 June 2027\.$/);
    expect(until.sentence('en')).to.match(/, until 30 June 2027 at 22:00:00 UTC\.$/);
    expect(
      allow(lyon)
        .from({ day: '2026-03-01', ...zone })
        .sentence('fr'),
    ).to.include('à partir du 1er mars 2026');
    for (const language of LANGUAGES) {
      const named = forbid(lyon).butInAnEmergency().sentence(language);
      const anybody = forbidEverybody().butInAnEmergency().sentence(language);
      expect(named.split('. ')[1], language).not.to.equal(anybody.split('. ')[1]);
      // A denial about a time reaches more than a permit about it.
      const dated = { start: '2025', end: '2025' };
      expect(forbid(lyon).madeIn(dated).sentence(language), language).to.match(/2025 \(/);
      expect(allow(lyon).madeIn(dated).sentence(language), language).not.to.match(/2025 \(/);
    }
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
