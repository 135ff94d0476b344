import { createHash, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import {
  allow,
  type CareLedger,
  connect,
  createFileKey,
  forbidEverybody,
  generatePatientKey,
  patientSigner,
} from '@careledger/client';
import {
  CHAINCODE,
  CHANNEL,
  LOINC_SYSTEM,
  RESOURCE_TYPE_SYSTEM,
  SENSITIVITY_SYSTEM,
  tokenKey,
} from '@careledger/model';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import {
  codeEntries,
  dayEntries,
  daysOfYears,
  digest,
  documentTypes,
  hmac,
  resourceTypes,
  sensitivities,
  levels,
  waysToWrite,
} from '../../support/secrecy/dictionary';
import { everythingIn, type Found } from '../../support/secrecy/disk';
import { guessed, words } from '../../support/secrecy/guess';
import { codesInJson, datesOfLives, distinct } from '../../support/secrecy/patterns';
import { hashForms, type Needle, searchFor, writtenForms } from '../../support/secrecy/search';

/** What is private in the story, each seeded at one place and nowhere else. */
const CANARIES = {
  family: 'Þórhallsdóttir-Quetzalcoatl',
  given: 'Xiomára Ægirsdóttir',
  identifier: 'KF-0048213-CANARY',
  'identifier’s system': 'https://klinikum-falkenried.example/patient',
  'birth date': '1984-02-29',
  'hospital’s name': 'Hôpital Sainte-Odile-des-Prés',
  'doctor’s name': 'Dr. Wilhelmina Krähenbühl',
  'daughter’s name': 'Kunigunde Ægirsdóttir',
  'document’s name': 'Letter about the thing in May',
  'form’s text': 'signed at the desk, because of the divorce',
  'content type': 'application/x-canary-letter',
  content: 'ENTLASSUNGSBRIEF: Verdacht auf',
  'a misplaced reason': 'because she told me about Quito',
} as const;

const entries = [...codeEntries([...documentTypes, ...resourceTypes])];
const years = daysOfYears(2019, 2026);
const DAY = { start: '2025-03-31', end: '2025-04-02' };

describe('what hospitals that are not the custodian have on their disks', () => {
  let ledger: TestLedger;
  const fileKey = createFileKey();
  const patient = patientSigner({ key: generatePatientKey(), language: 'de' });
  /** What the client said and logged. */
  const said: string[] = [];
  let everything: readonly Found[];

  before(async () => {
    ledger = await startCareLedger({ lag: { min: 0, max: 0 } });
    await tellStory();
    await ledger.settled();
    const { data } = ledger.network;
    const lines = Buffer.from(said.join('\n'));
    everything = distinct([
      ...(await everythingIn(data.ledger)),
      ...(await everythingIn(data.logs)),
      { place: 'what the client said', bytes: lines },
    ]);
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  /** A life of a file in which everything private is said somewhere, and some of it where it does not belong. */
  async function tellStory(): Promise<void> {
    const { network } = ledger;
    const say = (level: string) => (message: string, fields?: object) => {
      said.push(`${level} ${message} ${inspect(fields, { depth: 9 })}`);
    };
    const logger = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') };
    const registrar = await connect({
      profile: network.profile('hospital-a'),
      identity: network.identity('hospital-a', 'registrar'),
      logger,
    });
    const clinician = await ledger.as('hospital-b', 'clinician');
    const officer = await ledger.as('hospital-a', 'privacy-officer');
    const carrier = await ledger.as('hospital-c', 'registrar');
    await registrar.patients.register({
      registration: await patient.register({ custodian: registrar.mspId }),
      demographics: {
        names: [{ family: CANARIES.family, given: [CANARIES.given] }],
        identifiers: [{ system: CANARIES['identifier’s system'], value: CANARIES.identifier }],
        birthDate: CANARIES['birth date'],
      },
      fileKey,
    });
    const records: string[] = [];
    for (const [index, type] of documentTypes.entries()) {
      if (index % 8 !== 0) continue;
      const { record } = await registrar.records.anchor({
        patient: patient.patient,
        document: { digest: digest(randomBytes(32)).toString('base64url'), size: 4_711 },
        about: {
          classes: [type],
          codes: resourceTypes.slice(0, index % 3),
          labels: [...sensitivities.slice(index % 9, (index % 9) + 3), ...levels.slice(4)],
          made: DAY,
        },
        fileKey,
      });
      records.push(record);
    }
    const [record = '', another = ''] = records;
    const about = { labels: sensitivities.slice(10, 12), made: DAY };
    await registrar.records.relabel({
      patient: patient.patient,
      record: another,
      version: 2,
      about,
      fileKey,
    });
    await ledger.settled();

    const draft = allow({ name: CANARIES['hospital’s name'], hospital: clinician.mspId })
      .toSee('11488-4', '11502-2', '18842-5')
      .including('hiv', 'mental-health', 'genetics', 'violence', 'substance-use', 'sexual-health')
      .madeIn({ start: '2025', end: '2025-04' })
      .writtenBy({ name: CANARIES['doctor’s name'], hospital: registrar.mspId, provider: 'provider-1' });
    await carrier.consents.grant(await patient.grant(draft, { fileKey }));
    const letter = { name: CANARIES['document’s name'], record };
    await carrier.consents.grant(
      await patient.grant(forbidEverybody().toSeeOnly(letter).butInAnEmergency('hiv'), { fileKey }),
    );
    const device = generatePatientKey();
    const daughter = patientSigner({ patient: patient.patient, key: device, language: 'fr' });
    const appointment = await patient.appoint({
      name: CANARIES['daughter’s name'],
      key: device.publicKey,
      may: ['consent.grant'],
    });
    await carrier.patients.appoint(await daughter.accept(appointment));
    const { ask, hospital } = await clinician.consents.ask({
      patient: patient.patient,
      purpose: 'HRESCH',
      period: { until: new Date(Date.now() + 86_400_000).toISOString() },
    });
    await ledger.settled();
    await carrier.consents.decline(
      await patient.decline({ ask, hospital, name: CANARIES['hospital’s name'] }),
    );
    await clinician.access.request({ patient: patient.patient, record, purpose: 'TREAT' });
    await clinician.access.request({
      ...{ patient: patient.patient, record: another, purpose: 'BTG' },
      breakGlass: { reason: 'threat-to-life', unobtainable: 'patient-unable', minutes: 15 },
    });
    const form = digest(Buffer.concat([randomBytes(16), Buffer.from(CANARIES['form’s text'])])).toString(
      'base64url',
    );
    await officer.consents.grantOnPaper({
      patient: patient.patient,
      draft: draft.for('HRESCH'),
      fileKey,
      form,
    });
    await ledger.settled();
    for await (const entry of carrier.access.log(await patient.readLog()))
      said.push(inspect(entry, { depth: 9 }));
    await misplace(registrar, clinician);
    await registrar.close();
  }

  /** What careless applications put where it does not belong; none of it is taken, and none comes back. */
  async function misplace(registrar: CareLedger, clinician: CareLedger): Promise<void> {
    const text = CANARIES['a misplaced reason'];
    for (const careless of [
      clinician.access.request({ patient: text, record: text, purpose: 'TREAT' }),
      clinician.access.request({ patient: patient.patient, record: 'r-1', purpose: 'TREAT', request: text }),
      registrar.patients.read({ patient: text }),
      registrar.consents.read({ patient: patient.patient, consent: CANARIES.given }),
      registrar.patients.registerOnPaper({ patient: CANARIES.family, demographics: text, form: text }),
    ]) {
      const error: unknown = await careless.then(
        () => expect.fail('it was taken'),
        (reason: unknown) => reason,
      );
      said.push(inspect(error, { depth: 9, showHidden: true }));
    }
  }

  const canaries = (): Needle[] =>
    Object.entries(CANARIES).flatMap(([name, text]) => [
      ...writtenForms(name, text),
      ...hashForms(`${name}, hashed`, digest(Buffer.from(text))),
    ]);
  /** Codes and days in the clear, and as anybody would hash them. */
  const codes = (): Needle[] => [
    ...[LOINC_SYSTEM, SENSITIVITY_SYSTEM, RESOURCE_TYPE_SYSTEM].flatMap((text) => writtenForms(text, text)),
    ...documentTypes.flatMap(({ code }) => writtenForms(code, code)),
    ...[...entries, ...dayEntries(years)].flatMap((entry) =>
      waysToWrite(entry).flatMap((text) => hashForms(`${text}, hashed`, digest(Buffer.from(text)))),
    ),
  ];

  const obvious = () => ['', CHANNEL, CHAINCODE, 'careledger/v1/tokens', patient.patient, ...ledger.mspIds];

  it('is all there: blocks, state, logs, and what the client said', () => {
    const size = everything.reduce((sum, { bytes }) => sum + bytes.length, 0);
    expect(size).to.be.greaterThan(200_000);
    const known = searchFor(writtenForms('the patient’s id', patient.patient))(everything);
    expect(
      known.some((place) => place.includes(' b')),
      'in blocks',
    ).to.equal(true);
    expect(said.length).to.be.greaterThan(5);
    const token = tokenKey(fileKey).token('class', LOINC_SYSTEM, '11488-4');
    expect(searchFor([{ name: 'a token', bytes: Buffer.from(token) }])(everything).length).to.be.greaterThan(
      2,
    );
  });

  it('holds no name, date, identifier, label, code or reason, however it is written, nor a bare hash of one', () => {
    expect(searchFor([...canaries(), ...codes()])(everything)).to.deep.equal([]);
    expect(everything.flatMap(codesInJson)).to.deep.equal([]);
    expect(everything.flatMap(datesOfLives)).to.deep.equal([]);
  }).timeout(60_000);

  it('gives no code to whoever tries the whole terminology under every key at hand', () => {
    expect(
      guessed(everything, {
        codes: entries,
        days: dayEntries(daysOfYears(2025, 2025)),
        obvious: obvious(),
        atHand: words(everything, patient.patient),
      }),
    ).to.deep.equal([]);
  }).timeout(60_000);

  it('would be noticed: every kind of leak, one at a time', () => {
    const id = patient.patient;
    const leak = (text: string | Buffer): Found[] => [
      { place: 'leak', bytes: Buffer.concat([randomBytes(7), Buffer.from(text), randomBytes(7)]) },
    ];
    const clear = searchFor([...canaries(), ...codes()]);
    for (const text of Object.values(CANARIES)) {
      expect(clear(leak(text)), text).not.to.deep.equal([]);
      expect(
        clear(leak(Buffer.from(`{"x":${JSON.stringify(text)}}`).toString('base64url'))),
        text,
      ).not.to.deep.equal([]);
      expect(clear(leak(createHash('sha256').update(text).digest('hex'))), text).not.to.deep.equal([]);
    }
    expect(clear(leak('{"class":"18842-5"}'))).not.to.deep.equal([]);
    expect(clear(leak(digest(Buffer.from('HIV')).subarray(0, 16).toString('base64url')))).not.to.deep.equal(
      [],
    );
    expect(clear(leak(digest(Buffer.from('2025-03-31'))))).not.to.deep.equal([]);
    expect(leak('{"label":"HIV"}').flatMap(codesInJson)).to.deep.equal(['HIV: leak']);
    expect(leak('"made":"2025-03-31"').flatMap(datesOfLives)).to.deep.equal(['2025-03-31: leak']);
    const few = {
      codes: entries.filter((entry) => entry.includes('HIV')),
      days: dayEntries(['2025-03-31']),
      obvious: obvious(),
      atHand: [],
    };
    for (const [key, text] of [
      [id, 'http://terminology.hl7.org/CodeSystem/v3-ActCode|HIV'],
      ['care', '2025-03-31'],
    ] as const) {
      const token = hmac(Buffer.from(key), Buffer.from(text)).subarray(0, 16).toString('base64url');
      expect(guessed(leak(`{"t":["${token}"]}`), few)).not.to.deep.equal([]);
    }
    const underId = tokenKey(digest(Buffer.from(id))).token('label', SENSITIVITY_SYSTEM, 'HIV');
    expect(guessed(leak(`{"t":["${underId}"]}`), few)).not.to.deep.equal([]);
  }).timeout(60_000);
});
