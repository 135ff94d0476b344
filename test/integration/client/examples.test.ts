/**
 * The examples of docs/integrators.md that need a ledger: each region here is a block there. Those that need none, and the comparison, stand
 * in test/unit/client/examples.test.ts.
 */
import { randomBytes } from 'node:crypto';
import { PassThrough } from 'node:stream';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  allow,
  type CareLedger,
  CareLedgerError,
  checkpointFile,
  connect,
  createFileKey,
  generatePatientKey,
  generateWebDeviceKey,
  isFileKeyOf,
  openFileKey,
  patientSigner,
} from '@careledger/client';
import { openVault } from '@careledger/client/vault';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';

describe('the examples of docs/integrators.md', () => {
  let network: TestLedger;
  let folder: string;
  before(async () => {
    network = await startCareLedger();
    folder = await mkdtemp(path.join(tmpdir(), 'careledger-examples-'));
  });
  after(async () => {
    await network[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  it('run, one after the other', async () => {
    const { network: files } = network;
    const profileOf = (hospital: string): string => files.profile(hospital);
    const vaultFolder = path.join(folder, 'vault');
    const vaultKey = randomBytes(32);
    const out = new PassThrough();
    const letter = Buffer.from('ENTLASSUNGSBRIEF');
    const told: string[] = [];
    const show = (text: string): void => {
      told.push(text);
    };

    const profile = profileOf('hospital-a');
    const mspFolder = files.identity('hospital-a', 'registrar');
    // #region connect
    const hospitalA = await connect({
      profile, // Fabric's common connection profile: a path of JSON or YAML, or the object
      identity: mspFolder, // a standard MSP folder, as enrolment writes it
    });
    // #endregion
    const hospitalB = await connect({
      profile: profileOf('hospital-b'),
      identity: files.identity('hospital-b', 'registrar'),
    });
    const clinicianMsp = files.identity('hospital-b', 'clinician');
    const clinicianB = await connect({ profile: profileOf('hospital-b'), identity: clinicianMsp });
    const adminA = await connect({ profile, identity: files.identity('hospital-a', 'admin') });
    expect(hospitalA.mspId).to.equal('HospitalAMSP');

    // The network of the tests is set up already: the same again gets what stands.
    // #region policy
    const { policy, approvals } = await adminA.policy.set({
      version: 1,
      hospitals: ['HospitalAMSP', 'HospitalBMSP', 'HospitalCMSP', 'HospitalDMSP'],
      suspended: [],
      default: 'deny',
    });
    show(policy === null ? `set by ${approvals.join(', ')} so far` : `version ${policy.version} is in force`);
    // #endregion
    expect(told).to.include('version 1 is in force');

    // #region provider
    const provider = await hospitalB.providers.register({
      provider: 'provider-b-01',
      role: 'clinician',
      certificate: await readFile(`${clinicianMsp}/signcerts/cert.pem`, 'utf8'),
    });
    show(`${provider.provider} of ${provider.hospital} is ${provider.status}`);
    // #endregion
    expect(told).to.include('provider-b-01 of HospitalBMSP is active');

    // #region key
    // On the patient's own device.
    const key = generatePatientKey();
    const patient = patientSigner({ key, language: 'de' });
    const registration = await patient.register({ custodian: 'HospitalAMSP' });
    // #endregion

    // #region register
    const vault = await openVault({ storage: vaultFolder, key: vaultKey });
    const fileKey = await vault.fileKey(registration.patient);
    const file = await hospitalA.patients.register({
      registration,
      demographics: {
        names: [{ family: 'Παπαδοπούλου', given: ['Ελένη'] }],
        identifiers: [{ system: 'https://klinikum-falkenried.example/patient', value: 'KF-0048213' }],
        birthDate: '1962-03-12',
      },
      fileKey,
    });
    show(`file ${file.patient} stands in block ${file.commit.blockNumber}`);
    // #endregion

    const newPatients = await Promise.all(
      ['one', 'two'].map(async (family) => {
        const signer = patientSigner({ key: generatePatientKey() });
        return {
          registration: await signer.register({ custodian: 'HospitalAMSP' }),
          demographics: { names: [{ family }], identifiers: [] },
          fileKey: createFileKey(),
        };
      }),
    );
    // #region many
    for await (const outcome of hospitalA.patients.registerMany(newPatients, {
      concurrency: 16,
      onProgress: ({ done, failed, total }) => {
        show(`${done} of ${total ?? 'many'}, ${failed} failed`);
      },
    })) {
      if (!outcome.ok) {
        show(`${outcome.index}: ${outcome.error.code} ${outcome.error.advice}`);
      }
    }
    // #endregion
    expect(told).to.include('2 of 2, 0 failed');

    // #region anchor
    const about = { classes: [{ system: 'http://loinc.org', code: '18842-5' }] }; // a discharge summary
    const document = await vault.store({ bytes: letter, contentType: 'text/plain; charset=utf-8', ...about });
    const record = await hospitalA.records.anchor({ patient: file.patient, document, about, fileKey });
    // #endregion

    // #region request
    const decision = await clinicianB.access.request(
      { patient: file.patient, record: record.record, purpose: 'TREAT' },
      { after: record.commit }, // another hospital wrote it just now
    );
    if (decision.effect === 'permit') {
      const opening = await clinicianB.records.open(decision);
      if (opening.opened) {
        for await (const piece of opening.content) out.write(piece);
      } else {
        show(`not released: ${opening.code}`);
      }
    } else {
      show(`denied: ${decision.reason}`);
    }
    // #endregion
    expect(decision).to.include({ effect: 'deny', reason: 'no-consent' });

    const officerA = await connect({ profile, identity: files.identity('hospital-a', 'privacy-officer') });
    // #region emergency
    const emergency = await clinicianB.access.request({
      patient: file.patient,
      record: record.record,
      purpose: 'BTG',
      breakGlass: { reason: 'threat-to-life', unobtainable: 'patient-unable', minutes: 30 },
    });
    show(`${emergency.effect}: ${emergency.reason}, until ${emergency.lifetime ?? 'now'}`);
    // #endregion
    expect(emergency).to.include({ effect: 'permit', reason: 'permitted-by-break-glass' });

    // #region review
    for await (const use of officerA.access.breakGlass('HospitalBMSP', { after: emergency.commit })) {
      show(`${use.provider}: ${use.breakGlass.reason}, to be reviewed by ${use.due}`);
      if (use.reviews.length === 0) await officerA.access.review({ ...use, verdict: 'justified' });
    }
    // #endregion
    await officerA.close();

    // #region grant
    const draft = allow({ name: 'Hôpital Sainte-Odile-des-Prés, Lyon', hospital: 'HospitalBMSP' })
      .toSee('18842-5', '11502-2')
      .for('TREAT')
      .until({ day: '2099-06-30', timeZone: 'Europe/Berlin' });
    show(draft.sentence('de'));
    const signed = await patient.grant(draft, { fileKey });

    // At any hospital, this one or another.
    const consent = await hospitalB.consents.grant(signed);
    // #endregion
    expect(consent.status).to.equal('active');
    expect(told).to.include(
      'Ich erlaube Hôpital Sainte-Odile-des-Prés, Lyon, meine Entlassungsberichte und Laborberichte zu sehen, zum Zweck: Behandlung, bis einschließlich 30. Juni 2099.',
    );
    const permit = await clinicianB.access.request({
      patient: file.patient,
      record: record.record,
      purpose: 'TREAT',
    });
    expect(permit.effect).to.equal('permit');

    // #region replace
    const narrower = await patient.grant(draft.toSee('18842-5'), {
      fileKey,
      consent: signed.id,
      replaces: signed,
    });
    await hospitalA.consents.grant(narrower, { after: consent.commit });
    // #endregion

    // #region revoke
    const revocation = await patient.revoke({ consent: signed.id, last: narrower });
    const { commit } = await hospitalB.consents.revoke(revocation);
    // #endregion

    // #region log
    for await (const entry of hospitalA.access.log(await patient.readLog(), { after: commit })) {
      if (entry.type === 'reading') show(`${entry.at} the log was read at ${entry.hospital}`);
      else show(`${entry.at} ${entry.hospital} ${entry.provider}: ${entry.effect}, ${entry.reason}`);
    }
    // #endregion
    expect(told.filter((line) => line.includes('HospitalBMSP provider-b-01: '))).to.have.length(3);

    // #region events
    const events = hospitalA.events({ block: 0n });
    for await (const { event, checkpoint } of events) {
      if (event.type === 'consent.revoked') {
        show(`consent ${event.consent} was revoked; go on after block ${checkpoint.block}`);
        break;
      }
    }
    // #endregion
    expect(told.some((line) => line.includes('was revoked'))).to.equal(true);

    const checkpoint = path.join(folder, 'events.checkpoint');
    // #region checkpoint
    const stored = hospitalA.events({ checkpoints: checkpointFile(checkpoint), block: 0n });
    for await (const { event } of stored) {
      show(`seen: ${event.type}`);
      stored.close();
    }
    // #endregion
    expect(told).to.include('seen: policy.set');

    // #region errors
    try {
      await hospitalB.consents.read({ patient: file.patient, consent: 'no-such-consent' });
    } catch (error) {
      if (error instanceof CareLedgerError && error.code === 'NOT_FOUND') {
        show(`${error.message} ${error.advice}`);
      } else {
        throw error;
      }
    }
    // #endregion
    expect(told.some((line) => line.startsWith('The patient has no such consent.'))).to.equal(true);

    // #region elsewhere
    const there = hospitalA.at('HospitalBMSP');
    const seen = await there.patients.read({ patient: file.patient }, { after: file.commit });
    show(`${seen.answeredBy} knows the file too`);
    // #endregion
    expect(told).to.include('HospitalBMSP knows the file too');

    // #region deadlines
    const stop = new AbortController();
    const current = await hospitalA.patients.read(
      { patient: file.patient },
      { timeoutMs: 5_000, signal: stop.signal },
    );
    // #endregion
    expect(current.kid).to.equal(key.kid);

    // #region receive
    // On the device: a second pair of keys, to which others encrypt.
    const receiving = await generateWebDeviceKey();
    const custodian = 'HospitalAMSP';
    const request = await patient.requestFileKey({ device: receiving, custodian });

    // At the custodian.
    const wrapped = await hospitalA.patients.shareFileKey({ patient: patient.patient, request, fileKey });

    // On the device again.
    const opened = await openFileKey(wrapped, { device: receiving, patient: patient.patient, custodian });
    show(`fits the record: ${isFileKeyOf(opened, record)}`);
    // #endregion
    expect(told).to.include('fits the record: true');
    const elsewhere = hospitalB.patients.shareFileKey({ patient: patient.patient, request, fileKey });
    expect(await elsewhere.catch((error: unknown) => error)).to.include({ code: 'INVALID_ARGUMENT' });

    // #region close
    await hospitalA.close();
    // #endregion
    await Promise.all([hospitalB, clinicianB, adminA].map((connection: CareLedger) => connection.close()));
  });
});
