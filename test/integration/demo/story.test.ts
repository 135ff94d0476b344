import { createTeller, loadStoryPatient, runStory } from '@careledger/scripts';
import { expect } from 'chai';
import { type Ground, openGround } from './ground';

describe('the story', function () {
  this.timeout(60_000);

  let ground: Ground;
  let told = '';
  let outcome: Awaited<ReturnType<typeof runStory>>;
  const about = loadStoryPatient();

  before(async () => {
    ground = await openGround();
    const teller = createTeller({ write: (text: string) => (told += text) });
    outcome = await runStory({ ...ground, about: await about, today: new Date() }, teller);
  });
  after(() => ground[Symbol.asyncDispose]());

  it('keeps the demographics private, and gives them back to the custodian', async () => {
    const { registration } = outcome;
    expect(registration.readBack).to.deep.equal((await about).demographics);
    const [, visited] = ground.hospitals;
    const { id, fileKey } = registration.patient;
    const error: unknown = await visited.registrar.patients
      .readDemographics({ patient: id, fileKey })
      .catch((reason: unknown) => reason);
    expect(error).to.be.an('error').with.property('code', 'NOT_FOUND');
  });

  it('denies without a consent, permits with it what it names, and nobody else', () => {
    expect(outcome.withoutConsent).to.include({ effect: 'deny', reason: 'no-consent' });
    expect(outcome.withConsent).to.include({ effect: 'permit', reason: 'permitted-by-consent' });
    expect(outcome.withConsent.consents.map(({ consent }) => consent)).to.deep.equal([
      outcome.consent.directive.id,
    ]);
    expect(outcome.forTheNote).to.include({ effect: 'deny', reason: 'no-consent' });
    expect(outcome.byAThird).to.include({ effect: 'deny', reason: 'no-consent' });
  });

  it('opens, on the permit, the document that was anchored', async () => {
    const { letter } = await about;
    expect(Buffer.from(outcome.opened!.bytes).equals(Buffer.from(letter.bytes))).to.equal(true);
    expect(outcome.opened!.metadata?.mediaType).to.equal('application/fhir+json');
  });

  it('shows the sentence that is signed', () => {
    const [english, german] = outcome.consent.sentences;
    expect(english?.text).to.equal(outcome.consent.directive.sentence.text);
    expect(english?.text).to.match(
      /^I allow .+ to see my discharge summaries, for treatment, up to and including .+\.$/,
    );
    expect(german?.text).to.match(/^Ich erlaube /);
    expect(told.replaceAll(/\s+/g, ' ')).to.include(english!.text);
  });

  it('lets the patient revoke through another hospital while the custodian is out of order', async () => {
    const [home, visited] = ground.hospitals;
    expect(outcome.revocation.carrier).to.equal(visited);
    expect(outcome.afterRevocation).to.include({ effect: 'deny', reason: 'no-consent' });
    const { patient } = outcome.registration;
    const consent = await home.registrar.consents.read({
      patient: patient.id,
      consent: outcome.consent.directive.id,
    });
    expect(consent).to.include({ status: 'revoked', carrier: visited.mspId });
  });

  it('has every decision in the log, in the order of time', () => {
    const { withoutConsent, withConsent, forTheNote, byAThird, afterRevocation, log } = outcome;
    const asked = [withoutConsent, withConsent, forTheNote, byAThird, afterRevocation];
    expect(log.map(({ request, effect }) => ({ request, effect }))).to.deep.equal(
      asked.map(({ request, effect }) => ({ request, effect })),
    );
  });

  it('has the ledger refuse what one hospital did alone', () => {
    const { withOthers, alone, unchangedAt } = outcome.alteration;
    expect(withOthers).to.include({ ended: 'endorsing' });
    expect(alone).to.include({ ended: 'validation', code: 'ENDORSEMENT_POLICY_FAILURE' });
    expect(unchangedAt).to.deep.equal(ground.hospitals.map(({ name }) => name));
  });

  it('runs the agreed program again afterwards, at every hospital', async () => {
    const { patient } = outcome.registration;
    for (const { registrar } of ground.hospitals) {
      expect(await registrar.patients.read({ patient: patient.id })).to.include({ patient: patient.id });
    }
  });

  it("shows tokens in another hospital's database and none of the patient's words on any disk", async () => {
    const { look, registration } = outcome;
    const kinds = look.entries.map(({ key }) => key.split('/')[0]);
    expect(kinds.filter((kind) => kind === 'record')).to.have.lengthOf(2);
    // Five decisions, a release, and that the patient has read the log.
    expect(kinds.filter((kind) => kind === 'access')).to.have.lengthOf(7);
    // What the consent that was taken back has said.
    expect(kinds.filter((kind) => kind === 'past')).to.have.lengthOf(1);
    expect(look.search.found).to.deep.equal([]);
    expect(look.inEntries).to.deep.equal([]);
    expect(look.control.found).not.to.deep.equal([]);
    const { secrets, letter, note, demographics } = await about;
    const clear = [letter, note].map(({ bytes }) => clearTextOf(bytes)).join() + JSON.stringify(demographics);
    for (const secret of secrets) expect(clear, 'the words that are looked for').to.include(secret);
    expect(secrets).not.to.include(registration.patient.id);
  });

  it('tells each step and what the ledger answered', () => {
    const steps = [...told.matchAll(/^ ?(\d+) \S/gm)].map(([, number]) => Number(number));
    expect(steps).to.deep.equal(Array.from({ length: 12 }, (_, index) => index + 1));
    expect(told.match(/> PERMITTED/g)).to.have.lengthOf(1);
    expect(told.match(/> DENIED/g)).to.have.lengthOf(4);
    expect(told).to.include('ENDORSEMENT_POLICY_FAILURE');
    expect(told).not.to.match(/undefined|NaN|\[object/);
  });
});

/** A FHIR bundle with its attachments decoded. */
function clearTextOf(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes);
  const attachments = [...text.matchAll(/"data":"([A-Za-z0-9+/=]+)"/g)].map(([, data]) =>
    Buffer.from(data ?? '', 'base64').toString(),
  );
  return [text, ...attachments].join('\n');
}
