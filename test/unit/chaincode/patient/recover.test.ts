import { NOT_BEGUN } from '@careledger/model';
import { expect } from 'chai';
import { certificateKey } from '../../../support/chaincode/certificate';
import { A, B, C, D } from '../../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../../support/chaincode/fake-ledger';
import { FORM, PatientStory } from '../../../support/chaincode/patient-story';
import type { TestPatient } from '../../../support/chaincode/patient';
import { administrator, person } from '../../../support/chaincode/people';

describe('recovering a key', () => {
  let story: PatientStory;
  let patient: TestPatient;
  let young: TestPatient;
  beforeEach(async () => {
    story = await PatientStory.begin();
    patient = story.patient;
    young = patient.withNewKey();
  });

  it('takes a registrar and a privacy officer of the custodian, three days, and then one call', async () => {
    const input = story.proposal(young, 'recovery-1');
    const first = await story.recover(story.registrar, input);
    expect(resultOf(first)).to.include({ status: 'pending' });
    expect(first.writes.map(({ key }) => key.split('/')[0])).to.deep.equal(['approval']);
    const second = await story.recover(story.officer, input);
    expect(resultOf(second)).to.include({
      status: 'waiting',
      due: NOT_BEGUN,
      replaces: patient.kid,
      custodian: A,
      form: FORM,
    });
    expect(second.events.map(({ payload }) => payload)).to.deep.equal([
      '{"patient":"patient-1","recovery":"recovery-1","type":"patient.recoveryStarted"}',
    ]);
    expect(second.messages).to.be.at.most(8);
    expect(codeOf(await story.recover(person(A, 'auditor'), input)), 'begins no wait').to.equal('FORBIDDEN');
    const third = await story.recover(story.officer, input);
    expect(resultOf(third)).to.deep.equal({ ...resultOf(second), due: '2026-03-04T12:00:00.000Z' });
    expect((await story.read()).recoveries).to.deep.equal([resultOf(third)]);

    story.travel(71.999);
    expect(codeOf(await story.complete('recovery-1'))).to.equal('CONFLICT');
    expect(codeOf(await story.grant(young, 'consent-1'))).to.equal('SIGNATURE_INVALID');
    story.travel(0.001);
    const done = await story.complete('recovery-1');
    expect(resultOf(done)).to.include({ status: 'completed' });
    expect(done.policies).to.deep.equal([]);
    expect(await story.read()).to.include({ kid: young.kid, version: 2 });
    expect(codeOf(await story.grant(patient, 'consent-1'))).to.equal('SIGNATURE_INVALID');
    expect(codeOf(await story.grant(young, 'consent-1'))).to.equal('it succeeded');
    const again = await story.complete('recovery-1');
    expect([resultOf(again), again.writes]).to.deep.equal([resultOf(done), []]);
  });

  it('is cancelled with the old key, for good', async () => {
    const input = story.proposal(young, 'recovery-1');
    for (const by of [story.registrar, story.officer, story.officer]) {
      resultOf(await story.recover(by, input));
    }
    story.travel(72);
    const cancelled = await story.cancel(patient, 'recovery-1');
    expect(resultOf(cancelled)).to.include({ status: 'cancelled' });
    expect(cancelled.events[0]?.payload).to.include('patient.recoveryCancelled');
    expect((await story.cancel(patient, 'recovery-1')).writes).to.deep.equal([]);
    expect(codeOf(await story.complete('recovery-1'))).to.equal('CLOSED');
    const again = await story.recover(story.registrar, input);
    expect([resultOf(again), again.writes], 'the same proposal').to.deep.equal([resultOf(cancelled), []]);
    const other = await story.recover(story.registrar, story.proposal(young, 'recovery-1'));
    expect(codeOf(other), 'another one under its id').to.equal('CONFLICT');
    expect((await story.read()).kid).to.equal(patient.kid);
  });

  it('is cancelled by nobody else', async () => {
    await story.proposed(young, 'recovery-1');
    const delegate = await story.delegate('daughter');
    expect(codeOf(await story.cancel(young, 'recovery-1'))).to.equal('SIGNATURE_INVALID');
    expect(codeOf(await story.cancel(delegate, 'recovery-1'))).to.equal('FORBIDDEN');
    expect(codeOf(await story.cancel(patient, 'recovery-2'))).to.equal('NOT_FOUND');
  });

  it('is cancelled by a guardian again and again, until the two who propose it dismiss the guardian', async () => {
    const mother = await story.guardian('mother');
    for (const recovery of ['recovery-1', 'recovery-2']) {
      await story.proposed(young, recovery);
      expect(resultOf(await story.cancel(mother, recovery))).to.include({ status: 'cancelled' });
    }
    await story.proposed(young, 'recovery-3');
    for (const by of [story.registrar, story.officer]) resultOf(await story.dismissOnPaper(by, 'mother'));
    expect(codeOf(await story.cancel(mother, 'recovery-3'))).to.equal('FORBIDDEN');
    story.travel(72);
    expect(resultOf(await story.complete('recovery-3'))).to.include({ status: 'completed' });
    expect((await story.read()).kid).to.equal(young.kid);
  });

  it('comes to nothing when the old key rotates, which shows that it is not lost', async () => {
    await story.proposed(young, 'recovery-1');
    const third = patient.withNewKey();
    resultOf(await story.rotate(patient, third));
    story.travel(72);
    expect(codeOf(await story.complete('recovery-1'))).to.equal('CLOSED');
    expect((await story.read()).kid).to.equal(third.kid);
  });

  it('does not count one person twice, nor people of another hospital for the custodian', async () => {
    const input = story.proposal(young, 'recovery-1');
    for (const by of [story.registrar, person(A, 'registrar'), person(B, 'privacy-officer')]) {
      expect(resultOf(await story.recover(by, input))).to.include({ status: 'pending' });
    }
    for (const by of [person(A, 'clinician'), person(A, 'auditor'), person('HospitalX', 'registrar')]) {
      expect(codeOf(await story.recover(by, input))).to.equal('FORBIDDEN');
    }
    expect(codeOf(await story.recover(administrator(A), input))).to.equal('FORBIDDEN');
  });

  it('does not count one person twice who has two roles: two certificates with one key, or with one name', async () => {
    const key = certificateKey();
    const both = [
      [person(A, 'registrar', undefined, { key }), person(A, 'privacy-officer', undefined, { key })],
      [
        person(A, 'registrar', undefined, { name: 'anna' }),
        person(A, 'privacy-officer', undefined, { name: 'anna' }),
      ],
    ] as const;
    for (const [index, [first, second]] of both.entries()) {
      const input = story.proposal(young, `recovery-${index}`);
      expect(resultOf(await story.recover(first, input))).to.include({ status: 'pending' });
      const refused = await story.recover(second, input);
      expect([codeOf(refused), refused.writes]).to.deep.equal(['FORBIDDEN', []]);
      // Another person is as welcome as before.
      expect(resultOf(await story.recover(story.officer, input))).to.include({ status: 'waiting' });
    }
  });

  it('without the custodian does not count one key for two hospitals; names are each hospital’s own', async () => {
    const key = certificateKey();
    const input = story.proposal(young, 'recovery-1');
    resultOf(await story.recover(person(B, 'registrar', undefined, { name: 'registrar', key }), input));
    const same = person(C, 'registrar', undefined, { name: 'registrar', key });
    expect(codeOf(await story.recover(same, input))).to.equal('FORBIDDEN');
    for (const hospital of [C, D]) {
      resultOf(await story.recover(person(hospital, 'registrar', undefined, { name: 'registrar' }), input));
    }
    expect((await story.read()).recoveries).to.have.length(1);
  });

  it('does not add up what two people said about different recoveries, or a day apart', async () => {
    const input = story.proposal(young, 'recovery-1');
    resultOf(await story.recover(story.registrar, input));
    for (const other of [
      { ...input, form: patient.demographics },
      { ...input, compromisedSince: '2026-02-01T00:00:00.000Z' },
      story.proposal(young, 'recovery-2'),
      story.proposal(patient.withNewKey(), 'recovery-1'),
    ]) {
      expect(resultOf(await story.recover(story.officer, other))).to.include({ status: 'pending' });
    }
    story.travel(24);
    const late = { ...input, proof: story.proposal(young, 'recovery-1').proof };
    expect(resultOf(await story.recover(story.officer, late))).to.include({ status: 'pending' });
  });

  it('takes one person of every other hospital where the custodian is no help', async () => {
    const input = story.proposal(young, 'recovery-1');
    const statuses = [];
    for (const by of story.others) statuses.push(resultOf(await story.recover(by, input)).status);
    expect(statuses).to.deep.equal(['pending', 'pending', 'waiting']);
    const [helper = story.carrier] = story.others;
    resultOf(await story.recover(helper, input));
    story.travel(72);
    expect(resultOf(await story.complete('recovery-1', helper))).to.include({ status: 'completed' });
  });

  it('wants a proof of the new key, for this file, key, custodian and id', async () => {
    const other = patient.withNewKey();
    const input = story.proposal(young, 'recovery-1');
    const proofs = {
      'of another key': other.directive('patient.recover', 'recovery-1', { custodian: A, key: young.key }),
      'for another custodian': story.proposal(young, 'recovery-1', { body: { custodian: B } }).proof,
      'for another lost key': story.proposal(young, 'recovery-1', { replaces: other.kid }).proof,
      'for a file without a key': story.proposal(young, 'recovery-1', { replaces: null }).proof,
      'of another recovery': story.proposal(young, 'recovery-2').proof,
      'naming another key': story.proposal(young, 'recovery-1', { body: { key: other.key } }).proof,
    };
    for (const [what, proof] of Object.entries(proofs)) {
      const outcome = await story.recover(story.registrar, { ...input, proof });
      expect(codeOf(outcome), what).to.equal('SIGNATURE_INVALID');
    }
    const taken = story.proposal(patient, 'recovery-1', { replaces: patient.kid });
    expect(codeOf(await story.recover(story.registrar, taken))).to.equal('CONFLICT');
  });

  it('may say at once since when the lost key is not to be trusted', async () => {
    const since = '2026-02-20T08:00:00.000Z';
    const input = { ...story.proposal(young, 'recovery-1'), compromisedSince: since };
    resultOf(await story.recover(story.registrar, input));
    expect((await story.read()).compromised).to.deep.equal([]);
    resultOf(await story.recover(story.officer, input));
    expect((await story.read()).compromised).to.deep.equal([{ kid: patient.kid, since }]);
    expect(codeOf(await story.grant(patient, 'consent-1'))).to.equal('FORBIDDEN');
    expect(codeOf(await story.readLog(patient))).to.equal('FORBIDDEN');
    expect(codeOf(await story.revoke(patient, 'consent-1'))).to.equal('it succeeded');
    // Who is said to have lost the key can still say otherwise.
    expect(codeOf(await story.cancel(patient, 'recovery-1'))).to.equal('it succeeded');
  });

  it('keeps a key from two files that want it at once', async () => {
    await story.proposed(young, 'recovery-1');
    const thief = Object.assign(Object.create(young) as TestPatient, { id: 'patient-2' });
    await story.care.storeDemographics(thief);
    resultOf(
      await story.care.ledger.submit(story.registrar, 'patient.register', story.care.registration(thief)),
    );
    story.travel(72);
    expect(codeOf(await story.complete('recovery-1'))).to.equal('CONFLICT');
  });
});

describe('a patient without a device', () => {
  it('is registered in three messages, each thing read once', async () => {
    const story = await PatientStory.begin();
    const other = story.care.newPatient('patient-2');
    await story.care.storeDemographics(other);
    expect(resultOf(await story.registerOnPaper(story.registrar, other))).to.include({ status: 'pending' });
    const outcome = await story.registerOnPaper(story.officer, other);
    expect([resultOf(outcome).status, outcome.messages]).to.deep.equal(['active', 3]);
  });

  it('is registered by two people who witness a form, and by no fewer', async () => {
    const story = await PatientStory.beginOnPaper();
    expect(await story.read()).to.include({ key: null, kid: null, version: 1, custodian: A });
    expect(codeOf(await story.grant(story.patient, 'consent-1'))).to.equal('SIGNATURE_INVALID');
    const again = await story.registerOnPaper(story.registrar);
    expect(resultOf(again)).to.include({ status: 'active' });
    expect(again.writes).to.deep.equal([]);
    const other = { patient: 'patient-1', demographics: story.patient.demographics, form: story.patient.kid };
    expect(codeOf(await story.care.ledger.submit(story.registrar, 'patient.register', other))).to.equal(
      'CONFLICT',
    );
  });

  it('gets a first key as one who lost it, unless a guardian objects', async () => {
    const story = await PatientStory.beginOnPaper();
    const guardian = await story.guardian('mother');
    const young = story.patient.withNewKey();
    await story.proposed(young, 'recovery-1', { replaces: null });
    await story.proposed(young, 'recovery-2', { replaces: null });
    expect(codeOf(await story.cancel(guardian, 'recovery-1'))).to.equal('it succeeded');
    story.travel(72);
    expect(codeOf(await story.complete('recovery-1'))).to.equal('CLOSED');
    expect(codeOf(await story.complete('recovery-2'))).to.equal('it succeeded');
    expect(codeOf(await story.grant(young, 'consent-1'))).to.equal('it succeeded');
  });
});
