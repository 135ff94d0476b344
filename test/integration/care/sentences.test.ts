import {
  allow,
  allowEverybody,
  type CareLedger,
  type Commit,
  type ConsentDraft,
  forbid,
  forbidEverybody,
  isSentenceOf,
  type Language,
  type PurposeCode,
} from '@careledger/client';
import { type Coding, SENSITIVITY_SYSTEM } from '@careledger/model';
import { expect } from 'chai';
import { createHash, randomBytes } from 'node:crypto';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { DISCHARGE_SUMMARY, newPatient, type TestPatient } from '../../support/care-ledger/patient';

const LABORATORY: Coding = { system: 'http://loinc.org', code: '11502-2' };
const timeZone = 'Europe/Berlin';

/** Records of each patient, by what they are about. */
const RECORDS = {
  letter: { classes: [DISCHARGE_SUMMARY], made: { start: '2025-03-04', end: '2025-03-09' } },
  results: { classes: [LABORATORY] },
  psychiatry: { classes: [DISCHARGE_SUMMARY], labels: [{ system: SENSITIVITY_SYSTEM, code: 'PSY' }] },
} as const;
type RecordName = keyof typeof RECORDS;

/** Who asks, for what, and which record. */
type Question = readonly [hospital: string, purpose: PurposeCode, record: RecordName];

interface Sentence {
  readonly said: string;
  readonly language: Language;
  readonly draft: (mspId: (hospital: string) => string) => ConsentDraft;
  readonly permits: readonly Question[];
  readonly denies: readonly Question[];
}

const SENTENCES: readonly Sentence[] = [
  {
    said: 'this doctor, not that hospital',
    language: 'de',
    draft: (mspId) =>
      allow({ name: 'Dr. B', hospital: mspId('hospital-b'), provider: 'provider-b-01' }).butNot({
        name: 'Hospital C',
        hospital: mspId('hospital-c'),
      }),
    permits: [['hospital-b', 'TREAT', 'letter']],
    denies: [['hospital-c', 'TREAT', 'letter']],
  },
  {
    said: 'everything but psychiatry',
    language: 'tr',
    draft: () => allowEverybody().except('mental-health'),
    permits: [
      ['hospital-b', 'TREAT', 'letter'],
      ['hospital-c', 'HPAYMT', 'results'],
    ],
    denies: [['hospital-b', 'TREAT', 'psychiatry']],
  },
  {
    said: 'psychiatry as well, my discharge summaries',
    language: 'it',
    draft: (mspId) =>
      allow({ name: 'B', hospital: mspId('hospital-b') })
        .toSee('18842-5')
        .including('mental-health'),
    permits: [
      ['hospital-b', 'TREAT', 'letter'],
      ['hospital-b', 'TREAT', 'psychiatry'],
    ],
    denies: [
      ['hospital-b', 'TREAT', 'results'],
      ['hospital-c', 'TREAT', 'psychiatry'],
    ],
  },
  {
    said: 'for treatment, not for research',
    language: 'fr',
    draft: (mspId) =>
      allow({ name: 'B', hospital: mspId('hospital-b') })
        .for('TREAT')
        .notFor('HRESCH'),
    permits: [['hospital-b', 'COC', 'letter']],
    denies: [
      ['hospital-b', 'HRESCH', 'letter'],
      ['hospital-b', 'CLINTRCH', 'letter'],
    ],
  },
  {
    said: 'until June',
    language: 'ar',
    draft: (mspId) =>
      allow({ name: 'B', hospital: mspId('hospital-b') }).until({ month: '2099-06', timeZone }),
    permits: [['hospital-b', 'TREAT', 'letter']],
    denies: [],
  },
  {
    said: 'from next century on',
    language: 'en',
    draft: (mspId) =>
      allow({ name: 'B', hospital: mspId('hospital-b') }).from({ day: '2100-01-01', timeZone }),
    permits: [],
    denies: [['hospital-b', 'TREAT', 'letter']],
  },
  {
    said: 'nobody but in an emergency',
    language: 'es',
    draft: () => forbidEverybody().butInAnEmergency(),
    permits: [['hospital-c', 'ETREAT', 'letter']],
    denies: [
      ['hospital-b', 'TREAT', 'letter'],
      ['hospital-c', 'ETREAT', 'psychiatry'],
    ],
  },
  {
    said: 'not that hospital, but my doctor there',
    language: 'de',
    draft: (mspId) =>
      forbid({ name: 'B', hospital: mspId('hospital-b') }).butAllow({
        name: 'Dr. B',
        hospital: mspId('hospital-b'),
        provider: 'provider-b-01',
      }),
    permits: [['hospital-b', 'TREAT', 'letter']],
    denies: [['hospital-c', 'TREAT', 'letter']],
  },
  {
    said: 'only what is from 2025',
    language: 'en',
    draft: () => allowEverybody().madeIn({ start: '2025', end: '2025' }),
    permits: [['hospital-b', 'TREAT', 'letter']],
    denies: [['hospital-b', 'TREAT', 'results']],
  },
];

describe('what patients say, from the sentence to the decision', function () {
  this.timeout(120_000);
  let ledger: TestLedger;
  let outcomes: readonly Promise<Outcome>[];

  before(async () => {
    ledger = await startCareLedger();
    // All at once: they wait more than they work.
    outcomes = SENTENCES.map((sentence) => outcomeOf(ledger, sentence));
    await Promise.allSettled(outcomes);
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  for (const [index, { said, permits, denies }] of SENTENCES.entries()) {
    it(`“${said}”`, async () => {
      const outcome = await outcomes[index];
      expect(outcome?.isShown, 'the ledger names the sentence that was shown').to.equal(true);
      expect(outcome?.answers).to.deep.equal([
        ...permits.map((question) => `${question.join(' ')}: permit`),
        ...denies.map((question) => `${question.join(' ')}: deny`),
      ]);
    });
  }
});

interface Outcome {
  readonly isShown: boolean;
  readonly answers: readonly string[];
}

/** Registers a patient with records, has the sentence signed and carried, and asks. */
async function outcomeOf(ledger: TestLedger, sentence: Sentence): Promise<Outcome> {
  const patient = await newPatient(ledger, 'hospital-a', sentence.language);
  const registrar = await ledger.as('hospital-a', 'registrar');
  const records = new Map<RecordName, string>();
  for (const name of ['letter', 'results', 'psychiatry'] as const) {
    records.set(name, await anchor(registrar, patient, name));
  }
  const draft = sentence.draft((hospital) => ledger.mspId(hospital));
  const signed = await patient.signer.grant(draft, { fileKey: patient.fileKey });
  const consent = await registrar.consents.grant(signed);
  const answers: string[] = [];
  for (const question of [...sentence.permits, ...sentence.denies]) {
    const [hospital, purpose, name] = question;
    const record = records.get(name) ?? '';
    answers.push(
      `${question.join(' ')}: ${await effectOf(ledger, hospital, { patient, record, purpose }, consent.commit)}`,
    );
  }
  const isShown =
    signed.sentence.text === draft.sentence(sentence.language) &&
    consent.sentence !== null &&
    isSentenceOf(signed.sentence, consent.sentence);
  return { isShown, answers };
}

async function effectOf(
  ledger: TestLedger,
  hospital: string,
  { patient, record, purpose }: { patient: TestPatient; record: string; purpose: PurposeCode },
  after: Commit,
): Promise<string> {
  const clinician = await ledger.as(hospital, 'clinician');
  const { effect } = await clinician.access.request({ patient: patient.id, record, purpose }, { after });
  return effect;
}

async function anchor(registrar: CareLedger, patient: TestPatient, name: RecordName): Promise<string> {
  const ciphertext = randomBytes(64);
  const { record } = await registrar.records.anchor({
    patient: patient.id,
    document: {
      digest: createHash('sha256').update(ciphertext).digest('base64url'),
      size: ciphertext.length,
    },
    about: RECORDS[name],
    fileKey: patient.fileKey,
  });
  return record;
}
