import { expect } from 'chai';
import { A, B, C, D } from '../../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../../support/chaincode/fake-ledger';
import { FORM, PatientStory } from '../../../support/chaincode/patient-story';
import { administrator, type Person } from '../../../support/chaincode/people';

const DENY = { body: { rule: { e: 'deny' } } };

/** Decisions about consents whose signers have ended, or may not have been who they should be. */
describe('a decision on the consents of', () => {
  let story: PatientStory;
  let clinician: Person;
  beforeEach(async () => {
    story = await PatientStory.begin();
    await story.care.anchored(story.patient, 'record-1');
    clinician = await story.care.registeredProvider(B, 'provider-1');
  });

  let asked = 0;
  const decided = async (): Promise<string> => {
    asked += 1;
    const { effect, reason } = resultOf(await story.care.ask(clinician, story.patient, `request-${asked}`));
    return `${effect}: ${reason}`;
  };
  const setPolicy = async (endedDelegates: 'keep' | 'ignore', version = 2): Promise<void> => {
    const policy = {
      ...{ version, hospitals: [A, B, C, D], suspended: [], default: 'deny' as const },
      endedDelegates,
    };
    for (const hospital of [A, B, C]) {
      resultOf(await story.care.ledger.submit(administrator(hospital), 'policy.set', policy));
    }
  };
  const PERMIT = 'permit: permitted-by-consent';
  const NONE = 'deny: no-consent';
  const DENIED = 'deny: denied-by-consent';

  it('a delegate counts, and when the delegation has ended as the policy says', async () => {
    const daughter = await story.delegate('delegation-1');
    resultOf(await story.grant(daughter, 'consent-1'));
    expect(await decided()).to.equal(PERMIT);
    resultOf(await story.dismiss(story.patient, 'delegation-1'));
    expect(await decided(), 'kept, as it ships').to.equal(PERMIT);
    await setPolicy('ignore');
    expect(await decided(), 'ignored').to.equal(NONE);
    await setPolicy('keep', 3);
    expect(await decided(), 'kept').to.equal(PERMIT);
  });

  it('a delegate whose period is over is that of an ended one, from that moment on', async () => {
    await setPolicy('ignore');
    const until = '2026-04-01T00:00:00.000Z';
    resultOf(await story.grant(await story.delegate('delegation-1', { until }), 'consent-1'));
    story.care.ledger.now = new Date('2026-03-31T23:59:59.999Z');
    expect(await decided()).to.equal(PERMIT);
    story.care.ledger.now = new Date(until);
    expect(await decided()).to.equal(NONE);
  });

  it('a delegate that was renewed counts again', async () => {
    await setPolicy('ignore');
    const until = '2026-04-01T00:00:00.000Z';
    const daughter = await story.delegate('delegation-1', { until });
    resultOf(await story.grant(daughter, 'consent-1'));
    const { digest } = (await story.read()).delegations[0] ?? {};
    story.care.ledger.now = new Date('2026-04-02T00:00:00.000Z');
    expect(await decided()).to.equal(NONE);
    const renewal = { version: 2, previous: digest };
    resultOf(await story.appoint(story.patient, daughter, 'delegation-1', {}, renewal));
    expect(await decided()).to.equal(PERMIT);
  });

  it('an ended delegate still counts where it denies', async () => {
    await setPolicy('ignore');
    const daughter = await story.delegate('delegation-1');
    resultOf(await story.grant(daughter, 'consent-1', DENY));
    resultOf(await story.grant(story.patient, 'consent-2'));
    expect(await decided(), 'two who disagree').to.equal(DENIED);
    resultOf(await story.dismiss(story.patient, 'delegation-1'));
    expect(await decided()).to.equal(DENIED);
    resultOf(await story.revoke(story.patient, 'consent-1'));
    expect(await decided(), 'until the patient revokes it').to.equal(PERMIT);
  });

  it('a guardian stops permitting with the guardianship, whatever the policy says', async () => {
    await setPolicy('keep');
    const mother = await story.guardian('delegation-1');
    resultOf(await story.grant(mother, 'consent-1'));
    story.care.ledger.now = new Date('2026-12-31T23:59:59.999Z');
    expect(await decided()).to.equal(PERMIT);
    story.care.ledger.now = new Date('2027-01-01T00:00:00.000Z');
    expect(await decided()).to.equal(NONE);
  });

  it('a key that was stolen is suspended since then, and of the key after it is not', async () => {
    resultOf(await story.grant(story.patient, 'consent-1'));
    story.travel(1);
    const since = story.care.ledger.now.toISOString();
    story.travel(1);
    resultOf(await story.grant(story.patient, 'consent-2'));
    const young = story.patient.withNewKey();
    resultOf(await story.rotate(story.patient, young, { body: { compromisedSince: since } }));
    expect(await decided(), 'what was granted before stands').to.equal(PERMIT);
    resultOf(await story.revoke(young, 'consent-1'));
    expect(await decided(), 'what was granted since does not').to.equal(NONE);
    resultOf(await story.grant(young, 'consent-3'));
    expect(await decided(), 'what the new key grants does').to.equal(PERMIT);
  });

  it('a stolen key, or a delegate whom it has appointed, takes permits back and lifts no denial', async () => {
    resultOf(await story.grant(story.patient, 'permit-1'));
    resultOf(await story.grant(story.patient, 'permit-2'));
    resultOf(await story.grant(story.patient, 'denial', DENY));
    story.travel(1);
    const since = story.care.ledger.now.toISOString();
    const thief = await story.delegate('delegation-1');
    const young = story.patient.withNewKey();
    const proposal = { ...story.proposal(young, 'recovery-1'), compromisedSince: since };
    for (const by of [story.registrar, story.officer]) resultOf(await story.recover(by, proposal));
    for (const signer of [story.patient, thief]) {
      expect(codeOf(await story.revoke(signer, 'denial'))).to.equal('FORBIDDEN');
    }
    expect(codeOf(await story.revoke(story.patient, 'permit-1'))).to.equal('it succeeded');
    expect(codeOf(await story.revoke(thief, 'permit-2'))).to.equal('it succeeded');
    expect(codeOf(await story.revoke(thief, 'unknown'))).to.equal('it succeeded');
    // Nor does a form, while somebody holds the key: two who conspire could say so of any key.
    const form = { patient: story.patient.id, consent: 'denial', form: FORM };
    expect(codeOf(await story.care.ledger.submit(story.registrar, 'consent.revoke', form))).to.equal(
      'FORBIDDEN',
    );
    resultOf(await story.recover(story.officer, proposal));
    story.travel(72);
    resultOf(await story.complete('recovery-1'));
    resultOf(await story.grant(young, 'permit-3'));
    expect(await decided()).to.equal(DENIED);
    resultOf(await story.revoke(young, 'denial'));
    expect(await decided()).to.equal(PERMIT);
  });

  it('a delegate whom a stolen key has appointed is suspended', async () => {
    const thief = await story.delegate('delegation-1');
    resultOf(await story.grant(thief, 'consent-1'));
    expect(await decided()).to.equal(PERMIT);
    const body = { compromisedSince: '2026-03-01T11:00:00.000Z' };
    resultOf(await story.rotate(story.patient, story.patient.withNewKey(), { body }));
    expect(await decided()).to.equal(NONE);
  });

  it('a patient whose file is closed permits nothing', async () => {
    resultOf(await story.grant(story.patient, 'consent-1'));
    resultOf(await story.close(story.patient));
    expect(await decided()).to.equal('deny: file-ended');
  });

  it('a patient who has died is decided on where the policy says so', async () => {
    resultOf(await story.grant(story.patient, 'consent-1'));
    for (const by of [story.registrar, story.officer]) resultOf(await story.closeOnPaper(by, 'deceased'));
    expect(await decided()).to.equal('deny: file-ended');
    const policy = {
      ...{ version: 2, hospitals: [A, B, C, D], suspended: [], default: 'deny' as const },
      deceasedFiles: 'keep' as const,
    };
    for (const hospital of [A, B, C]) {
      resultOf(await story.care.ledger.submit(administrator(hospital), 'policy.set', policy));
    }
    expect(await decided()).to.equal(PERMIT);
  });
});
