import { MAX_DELEGATIONS, NOT_BEGUN } from '@careledger/model';
import { expect } from 'chai';
import { B } from '../../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../../support/chaincode/fake-ledger';
import { digestIn, FORM, MOTHER, PatientStory } from '../../../support/chaincode/patient-story';
import type { TestPatient } from '../../../support/chaincode/patient';
import { person } from '../../../support/chaincode/people';

describe('a delegate', () => {
  let story: PatientStory;
  let patient: TestPatient;
  let daughter: TestPatient;
  beforeEach(async () => {
    story = await PatientStory.begin();
    patient = story.patient;
    daughter = patient.withNewKey();
  });

  it('is appointed by the patient, through any hospital, and announced', async () => {
    const outcome = await story.appoint(patient, daughter, 'daughter');
    expect(resultOf(outcome)).to.include({
      status: 'active',
      delegation: 'daughter',
      version: 1,
      kid: daughter.kid,
      guardian: false,
      carrier: 'HospitalC',
    });
    expect(outcome.writes.map(({ key }) => key)).to.deep.equal([
      'patient/patient-1/delegation/daughter',
      `public-key/${daughter.kid}`,
    ]);
    expect(outcome.events.map(({ payload }) => payload)).to.deep.equal([
      '{"delegation":"daughter","patient":"patient-1","type":"patient.delegateAppointed","version":1}',
    ]);
    expect(outcome.messages).to.be.at.most(8);
    const again = await story.appoint(patient, daughter, 'daughter');
    expect([resultOf(again), again.writes]).to.deep.equal([resultOf(outcome), []]);
    expect((await story.read()).delegations).to.deep.equal([resultOf(outcome)]);
  });

  it('signs what the scope names, and stands with the consent', async () => {
    resultOf(await story.appoint(patient, daughter, 'daughter'));
    const outcome = await story.grant(daughter, 'consent-1');
    expect(resultOf(outcome).by).to.deep.equal({
      kind: 'delegation',
      delegation: 'daughter',
      guardian: false,
      kid: daughter.kid,
    });
    expect(outcome.messages).to.be.at.most(8);
    expect(codeOf(await story.readLog(daughter))).to.equal('it succeeded');
    expect(codeOf(await story.revoke(daughter, 'consent-1'))).to.equal('it succeeded');
  });

  it('signs nothing that the scope does not name', async () => {
    const scope = { directives: ['consent.revoke'] };
    resultOf(await story.appoint(patient, daughter, 'daughter', { scope }));
    expect(codeOf(await story.grant(daughter, 'consent-1'))).to.equal('FORBIDDEN');
    expect(codeOf(await story.readLog(daughter))).to.equal('FORBIDDEN');
    expect(codeOf(await story.close(daughter))).to.equal('FORBIDDEN');
    const transfer = await story.transferDirective(daughter, 'HospitalA', 'HospitalB');
    expect(codeOf(await story.transfer(story.registrar, transfer, null))).to.equal('FORBIDDEN');
    expect(codeOf(await story.revoke(daughter, 'consent-1'))).to.equal('it succeeded');
  });

  it('appoints no delegate, be it a guardian', async () => {
    resultOf(await story.appoint(patient, daughter, 'daughter'));
    const friend = patient.withNewKey();
    expect(codeOf(await story.appoint(daughter, friend, 'friend'))).to.equal('FORBIDDEN');
    const mother = await story.guardian('mother');
    expect(codeOf(await story.appoint(mother, friend, 'friend'))).to.equal('FORBIDDEN');
    for (const directive of ['patient.appoint', 'patient.rotateKey', 'patient.close']) {
      const scope = { directives: [directive] };
      expect(codeOf(await story.appoint(patient, friend, 'friend', { scope }))).to.equal('INVALID_ARGUMENT');
    }
  });

  it('has a scope that a delegate can have, and an end within a year', async () => {
    const bodies = {
      'nothing to sign': { scope: { directives: [] } },
      'a scope that is not sorted': { scope: { directives: ['consent.revoke', 'access.log'] } },
      "a guardian's power": { scope: { directives: ['patient.dismiss'] } },
      'own access for no purpose': { scope: { directives: ['access.request'] } },
      'a purpose without own access': { scope: { directives: ['access.log'], purposes: ['FAMRQT'] } },
      "the patient's purpose": { scope: { directives: ['access.request'], purposes: ['PATRQT'] } },
      'an end before its beginning': { until: '2026-02-28T00:00:00.000Z' },
      'more than 366 days': { until: '2027-03-02T00:00:00.001Z' },
      'more than 366 days from now': { from: '2026-06-01T00:00:00.000Z', until: '2027-05-01T00:00:00.000Z' },
      'what is over': { from: '2026-02-01T00:00:00.000Z', until: '2026-03-01T12:00:00.000Z' },
      "a guardian's end on a birthday": { ...MOTHER, until: '2026-09-17T00:00:00.000Z' },
    };
    for (const [what, body] of Object.entries(bodies)) {
      const outcome = await story.appoint(patient, daughter, 'daughter', body);
      expect(codeOf(outcome), what).to.equal('INVALID_ARGUMENT');
    }
    const leap = { from: '2026-03-01T12:00:00.000Z', until: '2027-03-02T12:00:00.000Z' };
    expect(codeOf(await story.appoint(patient, daughter, 'daughter', leap))).to.equal('it succeeded');
  });

  it('signs from the first instant of the period on, up to but without the last', async () => {
    const body = { from: '2026-03-01T13:00:00.000Z', until: '2026-03-01T15:00:00.000Z' };
    resultOf(await story.appoint(patient, daughter, 'daughter', body));
    const answers = [];
    for (const hours of [0.999, 0.001, 1.999, 0.001]) {
      story.travel(hours);
      answers.push(codeOf(await story.grant(daughter, `consent-${answers.length}`)));
    }
    expect(answers).to.deep.equal(['FORBIDDEN', 'it succeeded', 'it succeeded', 'FORBIDDEN']);
  });

  it('has to hold the key, which is of no other delegation or file', async () => {
    const { directive, patient: id } = story.appointment(patient, daughter, 'daughter');
    const forged = story.appointment(patient, patient.withNewKey(), 'daughter').proof;
    const submit = (proof: string) =>
      story.care.ledger.submit(story.carrier, 'patient.appoint', { patient: id, directive, proof });
    expect(codeOf(await submit(forged))).to.equal('SIGNATURE_INVALID');
    const other = story.appointment(patient, daughter, 'daughter', { scope: { directives: ['access.log'] } });
    expect(codeOf(await submit(other.proof)), 'of another scope').to.equal('SIGNATURE_INVALID');
    expect(codeOf(await submit(directive)), 'signed by the patient twice').to.equal('SIGNATURE_INVALID');
    expect(codeOf(await story.appoint(patient, patient, 'daughter'))).to.equal('CONFLICT');
    resultOf(await story.appoint(patient, daughter, 'daughter'));
    expect(codeOf(await story.appoint(patient, daughter, 'again'))).to.equal('CONFLICT');
    expect(codeOf(await story.rotate(patient, daughter))).to.equal('CONFLICT');
  });

  it('is renewed by the next version, which keeps the key and leaves no gap', async () => {
    const first = story.appointment(patient, daughter, 'daughter');
    resultOf(await story.care.ledger.submit(story.carrier, 'patient.appoint', first));
    const next = { version: 2, previous: digestIn(first.directive) };
    const longer = { from: '2027-01-01T00:00:00.000Z', until: '2027-02-20T00:00:00.000Z' };
    const other = patient.withNewKey();
    expect(codeOf(await story.appoint(patient, daughter, 'daughter', longer))).to.equal('CONFLICT');
    expect(codeOf(await story.appoint(patient, other, 'daughter', longer, next))).to.equal('CONFLICT');
    const renewed = resultOf(await story.appoint(patient, daughter, 'daughter', longer, next));
    expect(renewed).to.include({ version: 2, from: '2026-03-01T00:00:00.000Z', until: longer.until });
    const wider = { ...longer, scope: { directives: ['consent.decline', 'consent.grant'] } };
    const [standing] = (await story.read()).delegations;
    const after = { version: 3, previous: standing?.digest };
    expect(
      resultOf(await story.appoint(patient, daughter, 'daughter', wider, after)),
      'what is new begins when it is said to',
    ).to.include({ from: longer.from });
    expect((await story.appoint(patient, daughter, 'daughter', wider, after)).writes).to.deep.equal([]);
    expect(codeOf(await story.care.ledger.submit(story.carrier, 'patient.appoint', first))).to.equal(
      'CONFLICT',
    );
  });

  it('is dismissed at once and for ever, also before the ledger has seen the appointment', async () => {
    const appointed = story.appointment(patient, daughter, 'daughter');
    resultOf(await story.care.ledger.submit(story.carrier, 'patient.appoint', appointed));
    const outcome = await story.dismiss(patient, 'daughter');
    expect(resultOf(outcome)).to.include({ status: 'dismissed', dismissed: digestIn(appointed.directive) });
    expect(outcome.writes.map(({ key, value }) => [key, value === null])).to.deep.equal([
      ['delegation-closed/patient-1/daughter', false],
      ['patient/patient-1/delegation/daughter', true],
    ]);
    expect((await story.dismiss(patient, 'daughter')).writes).to.deep.equal([]);
    expect(codeOf(await story.grant(daughter, 'consent-1'))).to.equal('FORBIDDEN');
    const again = await story.care.ledger.submit(story.carrier, 'patient.appoint', appointed);
    expect(codeOf(again)).to.equal('CLOSED');
    expect(codeOf(await story.dismiss(patient, 'son'))).to.equal('it succeeded');
    const son = await story.appoint(patient, patient.withNewKey(), 'son');
    expect(codeOf(son)).to.equal('CLOSED');
    expect(codeOf(await story.appoint(patient, daughter, 'another')), 'the key is spent').to.equal(
      'CONFLICT',
    );
  });

  it('can lay the delegation down, and end no other', async () => {
    const son = await story.delegate('son');
    resultOf(await story.appoint(patient, daughter, 'daughter'));
    expect(codeOf(await story.dismiss(daughter, 'son'))).to.equal('FORBIDDEN');
    const laidDown = await story.dismiss(daughter, 'daughter');
    expect(resultOf(laidDown))
      .to.have.property('by')
      .that.includes({ kind: 'delegation', delegation: 'daughter' });
    expect(resultOf(await story.dismiss(daughter, 'daughter'))).to.deep.equal(resultOf(laidDown));
    expect(codeOf(await story.grant(son, 'consent-1'))).to.equal('it succeeded');
  });

  it('may have lost the key: what it signed since is marked', async () => {
    resultOf(await story.appoint(patient, daughter, 'daughter'));
    const compromisedSince = '2026-02-28T12:00:00.000Z';
    resultOf(await story.dismiss(patient, 'daughter', { compromisedSince }));
    expect((await story.read()).compromised).to.deep.equal([{ kid: daughter.kid, since: compromisedSince }]);
    expect(codeOf(await story.dismiss(patient, 'nobody', { compromisedSince }))).to.equal('NOT_FOUND');
  });

  it('of one patient is nobody for another', async () => {
    const other = await story.care.registeredPatient('patient-2');
    const stranger = other.withNewKey();
    const input = story.appointment(other, stranger, 'cousin');
    resultOf(
      await story.care.ledger.submit(story.carrier, 'patient.appoint', { ...input, patient: 'patient-2' }),
    );
    const posing = Object.assign(Object.create(stranger) as TestPatient, { id: patient.id });
    expect(codeOf(await story.grant(posing, 'consent-1'))).to.equal('SIGNATURE_INVALID');
  });

  it('stands among as many as decisions read', async () => {
    for (let count = 0; count < MAX_DELEGATIONS; count += 1) await story.delegate(`delegate-${count}`);
    expect(codeOf(await story.appoint(patient, daughter, 'daughter'))).to.equal('LIMIT_EXCEEDED');
    resultOf(await story.dismiss(patient, 'delegate-7'));
    expect(codeOf(await story.appoint(patient, daughter, 'daughter'))).to.equal('it succeeded');
  });
});

describe('a guardian', () => {
  it('is appointed by two people who witness a form, and begins when that has waited', async () => {
    const story = await PatientStory.beginOnPaper();
    const mother = story.patient.withNewKey();
    const first = await story.appointOnPaper(story.officer, mother, 'mother', MOTHER);
    expect(resultOf(first)).to.include({ status: 'pending' });
    const second = await story.appointOnPaper(story.registrar, mother, 'mother', MOTHER);
    expect(resultOf(second)).to.include({ status: 'active', from: NOT_BEGUN });
    const outsider = await story.appointOnPaper(person(B, 'registrar'), mother, 'mother', MOTHER);
    expect(codeOf(outsider), 'begins no wait').to.equal('FORBIDDEN');
    const clerk = await story.appointOnPaper(person('HospitalA', 'auditor'), mother, 'mother', MOTHER);
    expect(codeOf(clerk), 'nor does an auditor').to.equal('FORBIDDEN');
    const third = await story.appointOnPaper(story.registrar, mother, 'mother', MOTHER);
    const appointed = resultOf(third);
    expect(appointed).to.include({ status: 'active', from: '2026-03-04T12:00:00.000Z', sentence: null });
    expect(appointed).to.have.property('by').that.includes({ kind: 'witness', form: FORM });
    story.travel(71.999);
    expect(codeOf(await story.grant(mother, 'consent-1'))).to.equal('FORBIDDEN');
    story.travel(0.001);
    expect(codeOf(await story.grant(mother, 'consent-1'))).to.equal('it succeeded');
    for (const by of [
      person(B, 'registrar'),
      person(B, 'privacy-officer'),
      person('HospitalA', 'clinician'),
    ]) {
      const other = story.patient.withNewKey();
      expect(codeOf(await story.appointOnPaper(by, other, 'other', MOTHER))).to.equal('FORBIDDEN');
    }
  });

  it('ends with the period, be it in the middle of a request, and is renewed in the same way', async () => {
    const story = await PatientStory.beginOnPaper();
    const until = '2026-04-01T00:00:00.000Z';
    const mother = await story.guardian('mother', { until });
    const [current] = (await story.read()).delegations;
    const signed = mother.directive(
      'consent.grant',
      'consent-1',
      { rule: { e: 'permit' } },
      {
        iat: Date.parse(until) / 1000 - 60,
        exp: Date.parse(until) / 1000 + 3600,
      },
    );
    story.care.ledger.now = new Date(until);
    const input = { patient: story.patient.id, directive: signed };
    expect(codeOf(await story.care.ledger.submit(story.carrier, 'consent.grant', input))).to.equal(
      'FORBIDDEN',
    );
    const renewal = { ...MOTHER, from: until, until: '2026-07-01T00:00:00.000Z' };
    const next = { version: 2, previous: current?.digest };
    for (const by of [story.registrar, story.officer, story.registrar]) {
      resultOf(await story.appointOnPaper(by, mother, 'mother', renewal, next));
    }
    expect(codeOf(await story.grant(mother, 'consent-1')), 'it waits').to.equal('FORBIDDEN');
    story.travel(72);
    expect(codeOf(await story.grant(mother, 'consent-1'))).to.equal('it succeeded');
  });

  it('dismisses delegates and not another guardian, whom two people dismiss, or the patient', async () => {
    const story = await PatientStory.begin();
    await story.delegate('friend');
    const mother = await story.guardian('mother');
    const father = await story.guardian('father');
    expect(codeOf(await story.dismiss(mother, 'father'))).to.equal('FORBIDDEN');
    expect(codeOf(await story.dismiss(mother, 'friend'))).to.equal('it succeeded');
    expect(resultOf(await story.dismissOnPaper(story.registrar, 'father'))).to.include({ status: 'pending' });
    expect(codeOf(await story.grant(father, 'consent-1'))).to.equal('it succeeded');
    expect(resultOf(await story.dismissOnPaper(story.officer, 'father'))).to.include({ status: 'dismissed' });
    expect(codeOf(await story.grant(father, 'consent-2'))).to.equal('FORBIDDEN');
    expect(codeOf(await story.dismiss(story.patient, 'mother')), 'majority').to.equal('it succeeded');
    expect(codeOf(await story.grant(mother, 'consent-3'))).to.equal('FORBIDDEN');
  });

  it('of a patient with a key waits, and the patient sees and can dismiss', async () => {
    const story = await PatientStory.begin();
    const stranger = story.patient.withNewKey();
    for (const by of [story.registrar, story.officer, story.officer]) {
      resultOf(await story.appointOnPaper(by, stranger, 'false', MOTHER));
    }
    resultOf(await story.dismiss(story.patient, 'false'));
    story.travel(72);
    expect(codeOf(await story.grant(stranger, 'consent-1'))).to.equal('FORBIDDEN');
  });

  it('is a delegate whom one person dismisses on paper, where two did not appoint', async () => {
    const story = await PatientStory.begin();
    const daughter = await story.delegate('daughter');
    expect(codeOf(await story.dismissOnPaper(person(B, 'registrar'), 'daughter'))).to.equal('FORBIDDEN');
    expect(codeOf(await story.dismissOnPaper(story.registrar, 'nobody'))).to.equal('NOT_FOUND');
    expect(resultOf(await story.dismissOnPaper(story.officer, 'daughter'))).to.include({
      status: 'dismissed',
    });
    expect(codeOf(await story.grant(daughter, 'consent-1'))).to.equal('FORBIDDEN');
  });
});
