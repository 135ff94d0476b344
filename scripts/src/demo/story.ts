import { type Hospital, type Operator } from './cast';
import { type StoryPatient } from './story-patient';
import { alterAlone } from './steps/alter-alone';
import { anchorDocument } from './steps/anchor-document';
import { ask } from './steps/ask';
import { lookIntoDatabase } from './steps/look-into-database';
import { openDocument } from './steps/open-document';
import { readLog } from './steps/read-log';
import { registerPatient } from './steps/register-patient';
import { revokeElsewhere } from './steps/revoke-elsewhere';
import { signConsent } from './steps/sign-consent';
import { type Teller } from './tell/teller';
import * as words from './tell/words';

/** Who and what the story is about. */
export interface StoryOptions {
  readonly operator: Operator;
  /** Four hospitals; the first treats the patient, the second is visited, the third has nothing to do with it. */
  readonly hospitals: readonly [home: Hospital, visited: Hospital, third: Hospital, ...others: Hospital[]];
  readonly about: StoryPatient;
  readonly today: Date;
}

/** Runs the story and tells it as it goes; what came out of each step is returned. */
export async function runStory(options: StoryOptions, teller: Teller) {
  const { operator, hospitals, about } = options;
  const [home, visited, third] = hospitals;

  teller.chapter('The hospitals', words.introduced(hospitals));

  const registration = await registerPatient(home, about.demographics);
  const { patient } = registration;
  teller.step('A patient comes to hospital A', words.registered(registration));

  const letter = await anchorDocument(patient, about.letter);
  const note = await anchorDocument(patient, about.note);
  teller.step('Two documents are anchored', words.anchored(patient, [letter, note]));

  const withoutConsent = await ask(visited, patient, letter);
  teller.step('A clinician of hospital B asks for the letter', words.asked(visited, letter, withoutConsent));

  const consent = await signConsent(patient, visited, options.today);
  teller.step('The patient signs a consent', words.signed(consent));

  const withConsent = await ask(visited, patient, letter);
  const opened = await openDocument(visited, withConsent);
  teller.step('The same clinician asks again', [
    ...words.asked(visited, letter, withConsent),
    ...words.opened(home, opened),
  ]);

  const forTheNote = await ask(visited, patient, note);
  teller.step('... and asks for the psychiatric note too', words.asked(visited, note, forTheNote));

  const byAThird = await ask(third, patient, letter);
  teller.step('A clinician of hospital C asks for the letter', words.asked(third, letter, byAThird));

  const revocation = await revokeElsewhere(operator, patient, consent.directive, visited);
  teller.step(
    'The patient takes the consent back, with hospital A out of order',
    words.revoked(revocation, home),
  );

  const afterRevocation = await ask(visited, patient, letter);
  teller.step('The clinician of hospital B asks once more', words.asked(visited, letter, afterRevocation));

  await operator.startChaincode(home.name);
  const log = await readLog(patient, visited);
  teller.step('The patient reads who asked', words.read(log, hospitals, [letter, note]));

  const alteration = await alterAlone(operator, visited, patient, hospitals);
  teller.step('Hospital B tries to take over the file, alone', words.refused(alteration, home));

  const look = await lookIntoDatabase(operator, third, patient, about.secrets);
  teller.step("A look into hospital C's database", words.looked(look));

  return {
    registration,
    letter,
    note,
    withoutConsent,
    consent,
    withConsent,
    opened,
    forTheNote,
    byAThird,
    revocation,
    afterRevocation,
    log,
    alteration,
    look,
  };
}
