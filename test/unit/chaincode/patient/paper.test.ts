import { NOT_BEGUN, TERMINOLOGY, type Rule, type TransactionInput } from '@careledger/model';
import { expect } from 'chai';
import { A, B } from '../../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../../support/chaincode/fake-ledger';
import { FORM, PatientStory } from '../../../support/chaincode/patient-story';
import { person, type Person } from '../../../support/chaincode/people';

const PERMIT: Rule = { e: 'permit' };
const DENY: Rule = { e: 'deny' };
const MIXED: Rule = { e: 'permit', x: [{ e: 'deny', p: ['HRESCH'] }] };

describe('a consent on paper', () => {
  let story: PatientStory;
  let asks = 0;

  async function begin(how: () => Promise<PatientStory>): Promise<Person> {
    story = await how();
    await story.care.anchored(story.patient, 'record-1');
    return story.care.registeredProvider(B, 'provider-1');
  }

  const grant = (consent: string, rule: Rule, by = story.registrar, form = FORM) => {
    const input: TransactionInput<'consent.grant'> = {
      patient: story.patient.id,
      consent,
      form,
      terminology: TERMINOLOGY,
      rule,
    };
    return story.care.ledger.submit(by, 'consent.grant', input);
  };
  /** Announced, and then begun to wait. */
  const granted = async (consent: string, rule: Rule) => {
    resultOf(await grant(consent, rule));
    return grant(consent, rule);
  };
  const revoke = (consent: string, by = story.officer) =>
    story.care.ledger.submit(by, 'consent.revoke', { patient: story.patient.id, consent, form: FORM });
  const effect = async (clinician: Person): Promise<string> => {
    asks += 1;
    const outcome = await story.care.ask(clinician, story.patient, `request-${asks}`);
    const answer = resultOf(outcome);
    return 'effect' in answer ? answer.effect : 'several';
  };

  it('permits when it has waited, and says on whose word it stands', async () => {
    const clinician = await begin(() => PatientStory.beginOnPaper());
    const outcome = await grant('consent-1', PERMIT);
    expect(resultOf(outcome)).to.include({ version: 1, sentence: null, from: NOT_BEGUN });
    const consent = resultOf(await grant('consent-1', PERMIT));
    expect(consent).to.include({ version: 1, sentence: null, from: '2026-03-04T12:00:00.000Z' });
    expect(consent.by).to.deep.include({ kind: 'witness', form: FORM });
    expect(outcome.events[0]?.payload).to.include('"witnessed":true');
    expect(outcome.messages).to.be.at.most(8);
    expect((await grant('consent-1', PERMIT)).writes).to.deep.equal([]);
    expect(await effect(clinician)).to.equal('deny');
    story.travel(71.999);
    expect(await effect(clinician)).to.equal('deny');
    story.travel(0.001);
    expect(await effect(clinician)).to.equal('permit');
  });

  it('denies at once', async () => {
    const clinician = await begin(() => PatientStory.begin());
    resultOf(await story.grant(story.patient, 'signed'));
    expect(await effect(clinician)).to.equal('permit');
    expect(resultOf(await grant('paper', DENY))).not.to.have.property('from');
    expect(await effect(clinician)).to.equal('deny');
  });

  it('is taken back by the key of the patient, be it before it has waited', async () => {
    const clinician = await begin(() => PatientStory.begin());
    resultOf(await granted('paper', PERMIT));
    resultOf(await story.revoke(story.patient, 'paper'));
    story.travel(72);
    expect(await effect(clinician)).to.equal('deny');
    expect(codeOf(await grant('paper', PERMIT))).to.equal('CONFLICT');
  });

  it('takes the place of no other, signed or on paper', async () => {
    await begin(() => PatientStory.begin());
    resultOf(await story.grant(story.patient, 'signed'));
    resultOf(await grant('paper', PERMIT));
    expect(codeOf(await grant('signed', DENY))).to.equal('CONFLICT');
    expect(codeOf(await grant('paper', DENY))).to.equal('CONFLICT');
    const again = await grant('paper', PERMIT, story.registrar, story.patient.demographics);
    expect(codeOf(again), 'another form').to.equal('CONFLICT');
  });

  it('is witnessed by a registrar or a privacy officer of the custodian alone', async () => {
    await begin(() => PatientStory.beginOnPaper());
    for (const by of [
      person(B, 'registrar'),
      person(B, 'privacy-officer'),
      person(A, 'clinician'),
      person(A, 'auditor'),
      person('HospitalX', 'registrar'),
    ]) {
      expect(codeOf(await grant('consent-1', PERMIT, by))).to.equal('FORBIDDEN');
      expect(codeOf(await revoke('consent-1', by))).to.equal('FORBIDDEN');
    }
    expect(codeOf(await revoke('consent-1'))).to.equal('NOT_FOUND');
  });

  it('takes a permit back at once, also one that was signed', async () => {
    const clinician = await begin(() => PatientStory.begin());
    resultOf(await story.grant(story.patient, 'signed'));
    expect(await effect(clinician)).to.equal('permit');
    const outcome = await revoke('signed');
    expect(resultOf(outcome)).to.include({ status: 'revoked', sentence: null });
    expect(outcome.messages).to.be.at.most(8);
    expect((await revoke('signed')).writes).to.deep.equal([]);
    expect(await effect(clinician)).to.equal('deny');
    expect(codeOf(await story.grant(story.patient, 'signed'))).to.equal('CLOSED');
  });

  it('lifts no denial that was signed while the key is there', async () => {
    await begin(() => PatientStory.begin());
    const { patient, registrar } = story;
    const directive = patient.directive('consent.grant', 'denial', { rule: MIXED });
    resultOf(await story.care.ledger.submit(registrar, 'consent.grant', { patient: patient.id, directive }));
    expect(codeOf(await revoke('denial'))).to.equal('FORBIDDEN');
  });

  it("lifts no denial of a guardian's while the guardian is one", async () => {
    await begin(() => PatientStory.beginOnPaper());
    const guardian = await story.guardian('mother', { until: '2026-04-01T00:00:00.000Z' });
    const directive = guardian.directive('consent.grant', 'denial', { rule: DENY });
    const input = { patient: story.patient.id, directive };
    resultOf(await story.care.ledger.submit(story.registrar, 'consent.grant', input));
    expect(codeOf(await revoke('denial'))).to.equal('FORBIDDEN');
    story.travel(24 * 40);
    expect(resultOf(await revoke('denial'))).to.include({ status: 'active' });
  });

  it('lifts a denial on paper when that has waited, and what the consent permits at once', async () => {
    const clinician = await begin(() => PatientStory.beginOnPaper());
    resultOf(await granted('broad', PERMIT));
    resultOf(await grant('denial', DENY));
    story.travel(72);
    expect(await effect(clinician)).to.equal('deny');
    expect(resultOf(await revoke('denial'))).to.include({ status: 'active', until: NOT_BEGUN });
    const ending = resultOf(await revoke('denial'));
    expect(ending).to.include({ status: 'active', until: '2026-03-07T12:00:00.000Z' });
    story.travel(1);
    expect((await revoke('denial')).writes, 'the same again moves nothing').to.deep.equal([]);
    story.travel(70.999);
    expect(await effect(clinician)).to.equal('deny');
    story.travel(0.001);
    expect(await effect(clinician)).to.equal('permit');
    resultOf(await granted('mixed', MIXED));
    story.travel(72);
    resultOf(await revoke('broad'));
    expect(await effect(clinician)).to.equal('permit');
    resultOf(await revoke('mixed'));
    expect(await effect(clinician)).to.equal('deny');
  });

  it('is swept when it was revoked and has waited', async () => {
    await begin(() => PatientStory.beginOnPaper());
    resultOf(await grant('denial', DENY));
    resultOf(await revoke('denial'));
    resultOf(await revoke('denial'));
    const sweep = () =>
      story.care.ledger.submit(story.registrar, 'consent.sweep', {
        patient: story.patient.id,
        consents: ['denial'],
      });
    story.travel(72);
    expect(codeOf(await sweep())).to.equal('CONFLICT');
    story.travel(1);
    expect(codeOf(await sweep())).to.equal('it succeeded');
  });
});
