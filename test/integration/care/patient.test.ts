import { createHash } from 'node:crypto';
import {
  allow,
  createFileKey,
  generatePatientKey,
  type PatientSigner,
  patientSigner,
} from '@careledger/client';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { ask, letSee, newPatient, newRecord, type TestPatient } from '../../support/care-ledger/patient';

const FORM = createHash('sha256').update('what was signed on paper').digest('base64url');
const POWERS = ['consent.grant', 'consent.revoke'] as const;

describe('who may sign for a patient, between four hospitals that lag', () => {
  let ledger: TestLedger;

  before(async () => {
    ledger = await startCareLedger({ seed: 5 });
    // Paper forms need not wait here; that they do otherwise, unit tests show.
    const { version } = await (await ledger.as('hospital-a', 'admin')).policy.read();
    const policy = {
      version: version + 1,
      hospitals: [...ledger.mspIds],
      suspended: [],
      default: 'deny' as const,
      delays: { witnessHours: 0, recoveryHours: 72 },
    };
    for (const hospital of ['hospital-a', 'hospital-b', 'hospital-c']) {
      await (await ledger.as(hospital, 'admin')).policy.set(policy);
    }
    await ledger.settled();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  /** Somebody else's device, for the same file. */
  const device = (patient: TestPatient): PatientSigner =>
    patientSigner({ patient: patient.id, key: generatePatientKey() });

  const registrar = (hospital: string) => ledger.as(hospital, 'registrar');
  const officer = (hospital: string) => ledger.as(hospital, 'privacy-officer');

  it('rotates the key through any hospital, also while the custodian is out of order', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const file = await (await registrar('hospital-d')).patients.read({ patient: patient.id });
    const to = generatePatientKey();
    await ledger.network.running.stop('chaincode.hospital-a');
    try {
      const rotated = await (
        await registrar('hospital-d')
      ).patients.rotateKey(await patient.signer.rotateKey({ to, file }));
      expect(rotated).to.include({ kid: to.kid, version: 2 });
    } finally {
      await ledger.network.running.start('chaincode.hospital-a');
    }
    await ledger.settled();
    const carrier = await registrar('hospital-b');
    const old = await errorOf(carrier.consents.grant(await letSee(ledger, patient, 'hospital-b')));
    expect(old).to.include({ code: 'SIGNATURE_INVALID' });
    const signer = patientSigner({ patient: patient.id, key: to });
    await carrier.consents.grant(await letSee(ledger, { ...patient, signer }, 'hospital-b'));
  });

  it('lets a delegate decide until the delegation is over, whoever carries what they sign', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const key = generatePatientKey();
    const daughter = patientSigner({ patient: patient.id, key });
    const directive = await patient.signer.appoint({ name: 'my daughter', key: key.publicKey, may: POWERS });
    const carrier = await registrar('hospital-c');
    const appointed = await carrier.patients.appoint(await daughter.accept(directive));
    await ledger.settled();

    const grant = await letSee(ledger, { ...patient, signer: daughter }, 'hospital-b');
    const granted = await carrier.consents.grant(grant);
    expect(granted.by).to.include({ kind: 'delegation', delegation: appointed.delegation });
    await ledger.settled();
    expect(await ask(ledger, 'hospital-b', patient, record)).to.include({ effect: 'permit' });

    const { delegation } = appointed;
    const dismissal = await patient.signer.dismiss({ delegation, name: 'my daughter' });
    const [dismissed, race] = await Promise.allSettled([
      (await registrar('hospital-d')).patients.dismiss(dismissal),
      carrier.consents.grant(await letSee(ledger, { ...patient, signer: daughter }, 'hospital-c')),
    ]);
    expect(dismissed.status).to.equal('fulfilled');
    if (dismissed.status === 'fulfilled' && race.status === 'fulfilled') {
      expect(race.value.commit.blockNumber <= dismissed.value.commit.blockNumber).to.equal(true);
    }
    await ledger.settled();
    const late = carrier.consents.grant(await letSee(ledger, { ...patient, signer: daughter }, 'hospital-d'));
    expect(await errorOf(late)).to.include({ code: 'FORBIDDEN' });
  });

  it('tells who holds the old key of a recovery, which ends with a word of that key', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const { kid } = await (await registrar('hospital-a')).patients.read({ patient: patient.id });
    const signed = await device(patient).recover({ custodian: ledger.mspId('hospital-a'), replaces: kid });
    const proposal = { recovery: signed, form: FORM };
    const first = await (await registrar('hospital-a')).patients.recover(proposal);
    expect(first.status).to.equal('pending');
    const started = await (await officer('hospital-a')).patients.recover(proposal, { after: first.commit });
    if (started.status !== 'waiting') throw new Error('Two people have proposed it.');
    // Announced, and then begun to wait, with one call.
    expect(Date.parse(started.due) - Date.now()).to.be.within(71 * 3_600_000, 72 * 3_600_000);
    await ledger.settled();

    const events = (await registrar('hospital-d')).events({ block: started.commit.blockNumber });
    for await (const { event } of events) {
      if (event.type !== 'patient.recoveryStarted' || event.patient !== patient.id) continue;
      expect(event.recovery).to.equal(signed.id);
      break;
    }
    const of = { patient: patient.id, recovery: signed.id };
    const early = (await registrar('hospital-a')).patients.completeRecovery(of);
    expect(await errorOf(early)).to.include({ code: 'CONFLICT' });
    const cancelled = await (
      await registrar('hospital-d')
    ).patients.cancelRecovery(await patient.signer.cancelRecovery({ recovery: signed.id }));
    expect(cancelled.status).to.equal('cancelled');
    await ledger.settled();
    const late = (await registrar('hospital-a')).patients.completeRecovery(of);
    expect(await errorOf(late)).to.include({ code: 'CLOSED' });
  });

  it('lets a guardian decide for a patient without a device, whom two people have appointed', async () => {
    const fileKey = createFileKey();
    const key = generatePatientKey();
    const guardian = patientSigner({ key });
    const id = guardian.patient;
    const [one, two] = [await registrar('hospital-b'), await officer('hospital-b')];
    const demographics = { names: [{ family: 'Ødegård' }], identifiers: [], birthDate: '2019-02-28' };
    const stored = await one.patients.putDemographics({ patient: id, fileKey, demographics });
    const onPaper = { patient: id, demographics: stored.digest, form: FORM };
    const half = await one.patients.registerOnPaper(onPaper);
    const file = await two.patients.registerOnPaper(onPaper, { after: half.commit });
    expect(file).to.include({ status: 'active', key: null });
    const appointment = await guardian.offer({ name: 'her mother', may: POWERS, guardian: true });
    const waiting = await one.patients.appointOnPaper({ appointment, form: FORM }, { after: file.commit });
    const appointed = await two.patients.appointOnPaper(
      { appointment, form: FORM },
      { after: waiting.commit },
    );
    expect(appointed).to.include({ status: 'active', guardian: true });
    await ledger.settled();

    const child: TestPatient = { id, custodian: 'hospital-b', fileKey, signer: guardian };
    const record = await newRecord(ledger, child);
    await (await registrar('hospital-a')).consents.grant(await letSee(ledger, child, 'hospital-c'));
    await ledger.settled();
    expect(await ask(ledger, 'hospital-c', child, record)).to.include({ effect: 'permit' });
    const draft = allow({ name: 'hospital-d', hospital: ledger.mspId('hospital-d') });
    await two.consents.grantOnPaper({ patient: id, draft, fileKey, form: FORM });
    await ledger.settled();
    expect(await ask(ledger, 'hospital-d', child, record)).to.include({ effect: 'permit' });
  });

  it('gives a file to another custodian, who then answers for it', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const [from, to] = [await registrar('hospital-a'), await registrar('hospital-b')];
    const file = await from.patients.read({ patient: patient.id });
    const directive = await patient.signer.transfer({
      from: ledger.mspId('hospital-a'),
      to: ledger.mspId('hospital-b'),
      file,
    });
    const demographics = { names: [{ family: 'Ødegård' }], identifiers: [], birthDate: '1984-02-29' };
    const fileKey = createFileKey();
    const { digest } = await to.patients.putDemographics({ patient: patient.id, fileKey, demographics });
    const agreed = await from.patients.agreeToTransfer(directive);
    expect(agreed.status).to.equal('pending');
    const taken = await to.patients.transfer({ directive, demographics: digest }, { after: agreed.commit });
    expect(taken).to.include({ status: 'active', custodian: ledger.mspId('hospital-b') });
    await ledger.settled();
    const of = { patient: patient.id, status: 'closed' as const, form: FORM };
    expect(await errorOf(from.patients.closeOnPaper(of))).to.include({ code: 'FORBIDDEN' });
    const closed = await to.patients.close(
      await patient.signer.close({ file: await to.patients.read({ patient: patient.id }) }),
    );
    expect(closed.status).to.equal('closed');
  });
});
