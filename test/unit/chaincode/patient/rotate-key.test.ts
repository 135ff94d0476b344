import { MAX_DELEGATIONS } from '@careledger/model';
import { expect } from 'chai';
import { codeOf, resultOf } from '../../../support/chaincode/fake-ledger';
import { PatientStory } from '../../../support/chaincode/patient-story';
import type { TestPatient } from '../../../support/chaincode/patient';

describe('rotating a key', () => {
  let story: PatientStory;
  let patient: TestPatient;
  let young: TestPatient;
  beforeEach(async () => {
    story = await PatientStory.begin();
    patient = story.patient;
    young = patient.withNewKey();
  });

  it('puts the new key in the place of the old one, through any hospital, and announces it', async () => {
    const outcome = await story.rotate(patient, young);
    const file = resultOf(outcome);
    expect(file).to.include({ kid: young.kid, version: 2, custodian: 'HospitalA', status: 'active' });
    expect(outcome.writes.map(({ key }) => key)).to.deep.equal([
      'patient/patient-1/file',
      `public-key/${young.kid}`,
    ]);
    expect(outcome.policies, 'the policy of the key stays').to.deep.equal([]);
    expect(outcome.events.map(({ payload }) => payload)).to.deep.equal([
      '{"patient":"patient-1","type":"patient.keyRotated","version":2}',
    ]);
    expect(outcome.messages).to.equal(3);
    expect(codeOf(await story.grant(patient, 'consent-1'))).to.equal('SIGNATURE_INVALID');
    expect(codeOf(await story.grant(young, 'consent-1'))).to.equal('it succeeded');
  });

  it('gives the first result again, and writes nothing', async () => {
    const chained = await story.next();
    const said = { key: young.key };
    const input = {
      patient: patient.id,
      directive: patient.directive('patient.rotateKey', patient.id, said, chained),
      proof: young.directive('patient.rotateKey', patient.id, said, chained),
    };
    const first = resultOf(await story.care.ledger.submit(story.carrier, 'patient.rotateKey', input));
    story.travel(48);
    const again = await story.care.ledger.submit(story.registrar, 'patient.rotateKey', input);
    expect(resultOf(again)).to.deep.equal(first);
    expect([again.writes, again.events]).to.deep.equal([[], []]);
  });

  it('wants the signatures of both keys under the same bytes', async () => {
    const thief = patient.withNewKey();
    const said = { key: young.key };
    const chained = await story.next();
    const attempts = {
      'signed by a stranger': story.rotate(thief, young),
      'signed by the new key alone': story.rotate(young, young),
      'a proof of another key': story.rotate(patient, young, {
        proof: thief.directive('patient.rotateKey', patient.id, said, chained),
      }),
      'a proof of other bytes': story.rotate(patient, young, {
        proof: young.directive('patient.rotateKey', patient.id, said, { ...chained, iat: 1 }),
      }),
      'a proof by the old key': story.rotate(patient, young, {
        proof: patient.directive('patient.rotateKey', patient.id, said, chained),
      }),
      'about another id': story.rotate(patient, young, { change: { id: 'patient-2' } }),
    };
    for (const [what, attempt] of Object.entries(attempts)) {
      expect(codeOf(await attempt), what).to.equal('SIGNATURE_INVALID');
    }
    expect((await story.read()).kid).to.equal(patient.kid);
  });

  it('follows on the version that stands, so that an old one fits nowhere', async () => {
    for (const change of [{ version: 3 }, { version: 1, previous: null }, { previous: patient.kid }]) {
      expect(codeOf(await story.rotate(patient, young, { change }))).to.equal('CONFLICT');
    }
    const late = await story.rotate(patient, young, { change: { iat: 1_000_000, exp: 1_000_100 } });
    expect(codeOf(late)).to.equal('DIRECTIVE_EXPIRED');
  });

  it('takes no key that has ever spoken for anybody, not even its own old one', async () => {
    resultOf(await story.rotate(patient, young));
    expect(codeOf(await story.rotate(young, patient))).to.equal('CONFLICT');
    const other = await story.care.registeredPatient('patient-2');
    const posing = Object.assign(Object.create(other) as TestPatient, { id: patient.id });
    expect(codeOf(await story.rotate(young, posing))).to.equal('CONFLICT');
  });

  it('undoes what a thief has left, however many delegates were appointed, dismissed and said to be compromised', async () => {
    const compromisedSince = '2026-03-01T11:00:00.000Z';
    let marked = 0;
    for (const thief of Array.from({ length: 20 }, (_, index) => `thief-${index}`)) {
      await story.delegate(thief);
      if ((await story.dismiss(patient, thief, { compromisedSince })).ok) marked += 1;
      else resultOf(await story.dismiss(patient, thief));
    }
    expect(marked).to.equal(16);
    const left = Array.from({ length: MAX_DELEGATIONS }, (_, index) => `left-${index}`);
    for (const thief of left) await story.delegate(thief);
    const young = patient.withNewKey();
    const file = resultOf(await story.rotate(patient, young, { body: { compromisedSince } }));
    expect(file.compromised).to.deep.include({ kid: patient.kid, since: compromisedSince });
    for (const thief of left) resultOf(await story.dismiss(young, thief));
    expect((await story.read()).delegations).to.deep.equal([]);
    expect((await story.read()).compromised).to.have.length(1 + 16 + MAX_DELEGATIONS);
  });

  it('is not what a delegate or a guardian may do, nor a key that is said to be compromised', async () => {
    const delegate = await story.delegate('daughter');
    expect(codeOf(await story.rotate(delegate, young))).to.equal('FORBIDDEN');
    const guardian = await story.guardian('mother');
    expect(codeOf(await story.rotate(guardian, young))).to.equal('FORBIDDEN');
    const { now } = story.care.ledger;
    const proposal = story.proposal(patient.withNewKey(), 'recovery-1');
    for (const by of [story.registrar, story.officer]) {
      resultOf(await story.recover(by, { ...proposal, compromisedSince: now.toISOString() }));
    }
    expect(codeOf(await story.rotate(patient, young))).to.equal('FORBIDDEN');
  });

  it('says since when the old key is not to be trusted, of the past alone, the earliest time first', async () => {
    const since = '2026-02-20T08:00:00.000Z';
    const tomorrow = '2026-03-02T12:00:00.000Z';
    const body = { compromisedSince: tomorrow };
    expect(codeOf(await story.rotate(patient, young, { body }))).to.equal('INVALID_ARGUMENT');
    const file = resultOf(await story.rotate(patient, young, { body: { compromisedSince: since } }));
    expect(file.compromised).to.deep.equal([{ kid: patient.kid, since }]);
    expect(codeOf(await story.grant(young, 'consent-1'))).to.equal('it succeeded');
  });
});
