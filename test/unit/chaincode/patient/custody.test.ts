import { expect } from 'chai';
import { A, B, C, D, HOSPITALS } from '../../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../../support/chaincode/fake-ledger';
import { PatientStory } from '../../../support/chaincode/patient-story';
import type { TestPatient } from '../../../support/chaincode/patient';
import { administrator, person } from '../../../support/chaincode/people';

describe('transferring a file', () => {
  let story: PatientStory;
  let patient: TestPatient;
  const taker = person(B, 'registrar');
  beforeEach(async () => {
    story = await PatientStory.begin();
    patient = story.patient;
  });

  /** The new custodian keeps its own demographics of the same person. */
  async function stored(): Promise<string> {
    const own = story.care.newPatient(patient.id);
    const input = { patient: patient.id, replaces: null };
    resultOf(await story.care.ledger.submit(taker, 'demographics.put', input, { transient: own.transient }));
    return own.demographics;
  }

  it('takes the patient, the old custodian and then the new one, and sets the policy anew', async () => {
    const directive = await story.transferDirective(patient, A, B);
    const demographics = await stored();
    const before = story.care.ledger.world.policies.get('patient/patient-1/file');
    expect(resultOf(await story.transfer(story.registrar, directive, null))).to.include({
      status: 'pending',
    });
    const outcome = await story.transfer(taker, directive, demographics);
    expect(resultOf(outcome)).to.include({ custodian: B, version: 2, demographics, kid: patient.kid });
    expect(outcome.messages).to.equal(5);
    const policies = outcome.policies.map(({ key, policy }) => [key, Buffer.from(policy).toString('latin1')]);
    expect(policies.map(([key]) => key)).to.deep.equal(['patient/patient-1/file']);
    expect(policies[0]?.[1]).not.to.equal(Buffer.from(before ?? []).toString('latin1'));
    for (const hospital of HOSPITALS) expect(policies[0]?.[1]).to.include(hospital);
    expect(outcome.events.map(({ payload }) => payload)).to.deep.equal([
      '{"custodian":"HospitalB","patient":"patient-1","type":"patient.transferred"}',
    ]);
    expect((await story.transfer(taker, directive, demographics)).writes).to.deep.equal([]);
    expect((await story.transfer(story.registrar, directive, null)).writes).to.deep.equal([]);
    // From now on the new custodian witnesses.
    expect(codeOf(await story.closeOnPaper(story.registrar, 'closed'))).to.equal('FORBIDDEN');
    expect(codeOf(await story.closeOnPaper(taker, 'closed'))).to.equal('it succeeded');
  });

  it('waits while the new custodian alone wants it', async () => {
    const directive = await story.transferDirective(patient, A, B);
    const demographics = await stored();
    expect(resultOf(await story.transfer(taker, directive, demographics))).to.include({ status: 'pending' });
    expect(resultOf(await story.transfer(story.registrar, directive, null))).to.include({
      status: 'pending',
    });
    expect(resultOf(await story.transfer(taker, directive, demographics))).to.include({ custodian: B });
  });

  it('is refused where anything is amiss', async () => {
    const directive = await story.transferDirective(patient, A, B);
    const other = person(C, 'registrar');
    expect(codeOf(await story.transfer(other, directive, null))).to.equal('FORBIDDEN');
    expect(codeOf(await story.transfer(taker, directive, null))).to.equal('INVALID_ARGUMENT');
    expect(codeOf(await story.transfer(story.registrar, directive, patient.demographics))).to.equal(
      'INVALID_ARGUMENT',
    );
    resultOf(await story.transfer(story.registrar, directive, null));
    expect(codeOf(await story.transfer(taker, directive, patient.demographics))).to.equal(
      'DEMOGRAPHICS_MISSING',
    );
    const thief = patient.withNewKey();
    const forged = await story.transferDirective(thief, A, B);
    expect(codeOf(await story.transfer(story.registrar, forged, null))).to.equal('SIGNATURE_INVALID');
    for (const [from, to] of [
      [D, B],
      [A, A],
    ] as const) {
      const wrong = await story.transferDirective(patient, from, to);
      expect(codeOf(await story.transfer(story.registrar, wrong, null))).to.equal('CONFLICT');
    }
    const nowhere = await story.transferDirective(patient, A, 'HospitalX');
    expect(codeOf(await story.transfer(story.registrar, nowhere, null))).to.equal('FORBIDDEN');
    resultOf(await story.rotate(patient, thief));
    const demographics = await stored();
    expect(codeOf(await story.transfer(taker, directive, demographics)), 'an old one').to.equal(
      'SIGNATURE_INVALID',
    );
  });

  it('leaves the release of earlier records to the old custodian, whose vault has them', async () => {
    await story.care.anchored(patient, 'record-1');
    const demographics = await stored();
    const directive = await story.transferDirective(patient, A, B);
    resultOf(await story.transfer(story.registrar, directive, null));
    resultOf(await story.transfer(taker, directive, demographics));
    const key = 'A'.repeat(43);
    const named = { patient: patient.id, record: 'record-1', request: 'request-1', key };
    const body = { records: ['record-1'], hospital: B, key, purpose: 'PATRQT' };
    const asked = { ...named, purpose: 'PATRQT' as const };
    const own = patient.directive('access.request', 'request-1', body);
    resultOf(await story.care.ledger.submit(taker, 'access.request', { ...asked, directive: own }));
    const release = (hospital: string) =>
      story.care.ledger.submit(person(hospital, 'release-agent'), 'access.release', {
        ...{ act: 'release', ...named, hospital: B, certificate: key, wrap: key },
      });
    expect(codeOf(await release(B))).to.equal('FORBIDDEN');
    expect(resultOf(await release(A))).to.include({ effect: 'permit', custodian: A });
  });

  it('brings a recovery of the old custodian to nothing', async () => {
    const young = patient.withNewKey();
    await story.proposed(young, 'recovery-1');
    const directive = await story.transferDirective(patient, A, B);
    const demographics = await stored();
    resultOf(await story.transfer(story.registrar, directive, null));
    resultOf(await story.transfer(taker, directive, demographics));
    story.travel(72);
    expect(codeOf(await story.complete('recovery-1'))).to.equal('CLOSED');
  });
});

describe('closing a file', () => {
  let story: PatientStory;
  let patient: TestPatient;
  beforeEach(async () => {
    story = await PatientStory.begin();
    patient = story.patient;
  });

  it('is what the patient signs; nothing is granted any more, and the log stays theirs', async () => {
    await story.grant(patient, 'consent-1');
    const outcome = await story.close(patient);
    expect(resultOf(outcome)).to.include({ status: 'closed', version: 2 });
    expect(outcome.writes.map(({ key }) => key)).to.deep.equal(['patient/patient-1/file']);
    expect(outcome.messages).to.equal(2);
    expect(codeOf(await story.grant(patient, 'consent-2'))).to.equal('CLOSED');
    expect(codeOf(await story.appoint(patient, patient.withNewKey(), 'daughter'))).to.equal('CLOSED');
    expect(codeOf(await story.rotate(patient, patient.withNewKey()))).to.equal('CLOSED');
    expect(codeOf(await story.close(patient))).to.equal('CLOSED');
    expect(codeOf(await story.readLog(patient))).to.equal('it succeeded');
    expect(codeOf(await story.revoke(patient, 'consent-1'))).to.equal('it succeeded');
    const proposal = story.proposal(patient.withNewKey(), 'recovery-1');
    expect(codeOf(await story.recover(story.registrar, proposal))).to.equal('CLOSED');
  });

  it('gives the first result again', async () => {
    const chained = await story.next();
    const directive = patient.directive('patient.close', patient.id, {}, chained);
    const input = { patient: patient.id, directive };
    const first = resultOf(await story.care.ledger.submit(story.carrier, 'patient.close', input));
    const again = await story.care.ledger.submit(story.registrar, 'patient.close', input);
    expect([resultOf(again), again.writes]).to.deep.equal([first, []]);
  });

  it('takes two people on the same day where a patient has died; who lives comes back by a recovery', async () => {
    expect(resultOf(await story.closeOnPaper(story.registrar, 'deceased'))).to.include({ status: 'pending' });
    story.travel(24);
    expect(resultOf(await story.closeOnPaper(story.officer, 'deceased'))).to.include({ status: 'pending' });
    const closed = await story.closeOnPaper(story.registrar, 'deceased');
    expect(resultOf(closed)).to.include({ status: 'deceased' });
    expect(closed.events[0]?.payload).to.equal(
      '{"patient":"patient-1","status":"deceased","type":"patient.closed"}',
    );
    expect((await story.closeOnPaper(story.officer, 'deceased')).writes).to.deep.equal([]);
    expect(codeOf(await story.grant(patient, 'consent-1'))).to.equal('CLOSED');
    const young = patient.withNewKey();
    await story.proposed(young, 'recovery-1');
    story.travel(72);
    resultOf(await story.complete('recovery-1'));
    expect((await story.read()).status).to.equal('active');
    expect(codeOf(await story.grant(young, 'consent-1'))).to.equal('it succeeded');
  });

  it('takes two people anew where who was taken for dead has come back the same day', async () => {
    const delays = { witnessHours: 1, recoveryHours: 1 };
    const policy = { version: 2, hospitals: [A, B, C, D], suspended: [], default: 'deny' as const, delays };
    for (const hospital of [A, B, C]) {
      resultOf(await story.care.ledger.submit(administrator(hospital), 'policy.set', policy));
    }
    for (const by of [story.registrar, story.officer]) resultOf(await story.closeOnPaper(by, 'deceased'));
    await story.proposed(patient.withNewKey(), 'recovery-1');
    story.travel(1);
    resultOf(await story.complete('recovery-1'));
    const again = await story.closeOnPaper(story.registrar, 'deceased');
    expect(resultOf(again)).to.include({ status: 'pending' });
  });

  it('is refused to delegates, other hospitals and old versions', async () => {
    const delegate = await story.delegate('daughter');
    expect(codeOf(await story.close(delegate))).to.equal('FORBIDDEN');
    expect(codeOf(await story.closeOnPaper(person(B, 'registrar'), 'closed'))).to.equal('FORBIDDEN');
    expect(codeOf(await story.closeOnPaper(person(A, 'auditor'), 'closed'))).to.equal('FORBIDDEN');
    expect(codeOf(await story.close(patient, { version: 1, previous: null }))).to.equal('CONFLICT');
    expect(codeOf(await story.close(patient, { id: 'patient-2' }))).to.equal('SIGNATURE_INVALID');
  });
});
