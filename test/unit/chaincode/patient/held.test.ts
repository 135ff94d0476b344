import { TERMINOLOGY, type Rule, type TransactionInput, type TransactionName } from '@careledger/model';
import { expect } from 'chai';
import { B } from '../../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../../support/chaincode/fake-ledger';
import { FORM, MOTHER, PatientStory } from '../../../support/chaincode/patient-story';
import type { TestPatient } from '../../../support/chaincode/patient';
import type { Person } from '../../../support/chaincode/people';

/** What people of the custodian submit, one after the other the same, and whether it has come into effect. */
interface Waiting<T extends TransactionName> {
  readonly name: T;
  readonly input: TransactionInput<T>;
  readonly by: readonly Person[];
  readonly holds: () => Promise<boolean>;
}

/**
 * Who has the endorsements of a transaction may submit it on any later day, as long as what it has read still stands. So what
 * has to wait must not have waited in a drawer, where nobody could see it.
 */
describe('a transaction that is endorsed, and submitted when its wait would be over', () => {
  let story: PatientStory;
  let clinician: Person;
  let asks = 0;

  const isPermitted = async (): Promise<boolean> => {
    asks += 1;
    const answer = resultOf(await story.care.ask(clinician, story.patient, `request-${asks}`));
    return 'effect' in answer && answer.effect === 'permit';
  };
  const begin = async (how: () => Promise<PatientStory>): Promise<void> => {
    story = await how();
    await story.care.anchored(story.patient, 'record-1');
    clinician = await story.care.registeredProvider(B, 'provider-1');
  };
  const onPaper = (consent: string, rule: Rule): TransactionInput<'consent.grant'> => ({
    patient: story.patient.id,
    consent,
    form: FORM,
    terminology: TERMINOLOGY,
    rule,
  });
  const grantOnPaper = (consent: string, rule: Rule) =>
    story.care.ledger.submit(story.registrar, 'consent.grant', onPaper(consent, rule));

  /** Submits it late, and then as it is meant. */
  async function expectWait<T extends TransactionName>(waiting: Waiting<T>): Promise<void> {
    const { name, input, by, holds } = waiting;
    const { ledger } = story.care;
    const earlier = [...by];
    const last = earlier.pop() ?? story.registrar;
    for (const person of earlier) resultOf(await ledger.submit(person, name, input));
    const held = await ledger.evaluate(last, name, input);
    resultOf(held);
    story.travel(72);
    ledger.commit(held);
    expect(await holds(), 'at once').to.equal(false);
    story.travel(72);
    expect(await holds(), 'three days later').to.equal(false);
    // Who submits the same again has seen it stand.
    resultOf(await ledger.submit(last, name, input));
    const again = await ledger.submit(last, name, input);
    expect(resultOf(again)).to.be.an('object');
    expect(again.writes, 'the same once more moves nothing').to.deep.equal([]);
    story.travel(71.999);
    expect(await holds(), 'before the wait is over').to.equal(false);
    story.travel(0.001);
    expect(await holds(), 'when it is').to.equal(true);
  }

  it('recovers no key', async () => {
    await begin(() => PatientStory.begin());
    const input = story.proposal(story.patient.withNewKey(), 'recovery-1');
    await expectWait({
      name: 'patient.recover',
      input,
      by: [story.registrar, story.officer],
      holds: async () => codeOf(await story.complete('recovery-1')) === 'it succeeded',
    });
  });

  it('appoints no guardian', async () => {
    await begin(() => PatientStory.beginOnPaper());
    const guardian: TestPatient = story.patient.withNewKey();
    const { proof, patient } = story.appointment(guardian, guardian, 'mother', MOTHER);
    let grants = 0;
    await expectWait({
      name: 'patient.appoint',
      input: { patient, proof, key: guardian.key, form: FORM },
      by: [story.registrar, story.officer],
      holds: async () => codeOf(await story.grant(guardian, `consent-${(grants += 1)}`)) === 'it succeeded',
    });
  });

  it('permits nothing on paper', async () => {
    await begin(() => PatientStory.begin());
    await expectWait({
      name: 'consent.grant',
      input: onPaper('consent-1', { e: 'permit' }),
      by: [story.registrar],
      holds: isPermitted,
    });
  });

  it('lifts no denial on paper', async () => {
    await begin(() => PatientStory.beginOnPaper());
    for (let count = 0; count < 2; count++) resultOf(await grantOnPaper('broad', { e: 'permit' }));
    resultOf(await grantOnPaper('denial', { e: 'deny' }));
    story.travel(72);
    await expectWait({
      name: 'consent.revoke',
      input: { patient: story.patient.id, consent: 'denial', form: FORM },
      by: [story.officer],
      holds: isPermitted,
    });
  });
});
