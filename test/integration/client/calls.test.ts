import { allow, CareLedgerError, createFileKey, generatePatientKey, patientSigner } from '@careledger/client';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { letSee, newPatient, newRecord } from '../../support/care-ledger/patient';

describe('calls on a ledger of hospitals that lag', () => {
  let ledger: TestLedger;
  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  it('of fifty-two writers to one consent are all resolved, none lost, none doubled', async function () {
    this.timeout(60_000);
    const patient = await newPatient(ledger, 'hospital-a');
    const carriers = await Promise.all(
      ['hospital-a', 'hospital-b', 'hospital-c', 'hospital-d'].map((hospital) =>
        ledger.as(hospital, 'registrar'),
      ),
    );
    const grant = await letSee(ledger, patient, 'hospital-b');
    const results = await Promise.all(
      Array.from({ length: 13 }, () => carriers).flatMap((all) =>
        all.map((carrier) => carrier.consents.grant(grant)),
      ),
    );
    const [first] = results;
    for (const result of results) {
      expect(result).to.include({ consent: grant.id, version: 1, at: first?.at, carrier: first?.carrier });
    }
    await ledger.settled();
    for (const carrier of carriers) {
      const active = [];
      for await (const { consent } of carrier.consents.list({ patient: patient.id })) active.push(consent);
      expect(active).to.deep.equal([grant.id]);
    }
  });

  it('with different contents for one id end as one winner and conflicts', async () => {
    const patient = await newPatient(ledger, 'hospital-b');
    const carrier = await ledger.as('hospital-b', 'registrar');
    const first = await letSee(ledger, patient, 'hospital-a');
    await carrier.consents.grant(first);
    const replacements = await Promise.all(
      ['hospital-a', 'hospital-c', 'hospital-d'].map((hospital) =>
        patient.signer.grant(allow({ name: hospital, hospital: ledger.mspId(hospital) }), {
          fileKey: patient.fileKey,
          consent: first.id,
          replaces: first,
        }),
      ),
    );
    const outcomes = await Promise.allSettled(replacements.map((signed) => carrier.consents.grant(signed)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).to.have.length(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') {
        expect(outcome.reason).to.be.instanceOf(CareLedgerError).with.property('code', 'CONFLICT');
      }
    }
  });

  it('read what the own hospital wrote a moment ago', async () => {
    const registrar = await ledger.as('hospital-c', 'registrar');
    for (let round = 0; round < 5; round++) {
      const patient = await newPatient(ledger, 'hospital-c');
      expect(await registrar.patients.read({ patient: patient.id })).to.have.property(
        'custodian',
        'HospitalCMSP',
      );
    }
  });

  it('with the same request id give the first decision', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const clinician = await ledger.as('hospital-b', 'clinician');
    const question = { patient: patient.id, record, purpose: 'TREAT', request: 'r-1' } as const;
    const decisions = await Promise.all(Array.from({ length: 8 }, () => clinician.access.request(question)));
    await (
      await ledger.as('hospital-a', 'registrar')
    ).consents.grant(await letSee(ledger, patient, 'hospital-b'));
    decisions.push(await clinician.access.request(question));
    expect(new Set(decisions.map(({ at, effect }) => `${at} ${effect}`)).size).to.equal(1);
    const other = await errorOf(clinician.access.request({ ...question, purpose: 'HRESCH' }));
    expect(other.code).to.equal('CONFLICT');
  });

  it("read the own hospital's peer or none", async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const registrar = await ledger.as('hospital-a', 'registrar');
    await ledger.network.running.stop('chaincode.hospital-a');
    try {
      const error = await errorOf(registrar.patients.read({ patient: patient.id }, { timeoutMs: 1_000 }));
      expect(error.code).to.equal('UNAVAILABLE');
    } finally {
      await ledger.network.running.start('chaincode.hospital-a');
    }
    expect(await registrar.patients.read({ patient: patient.id })).to.include({ patient: patient.id });
  });

  it('keep demographics from other hospitals, and from nobody who may read them', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const own = await ledger.as('hospital-a', 'registrar');
    const read = await own.patients.readDemographics({ patient: patient.id, fileKey: patient.fileKey });
    expect(read.names).to.deep.equal([{ family: 'Ødegård', given: ['Þóra'] }]);
    const other = await ledger.as('hospital-b', 'registrar');
    const error = await errorOf(
      other.patients.readDemographics({ patient: patient.id, fileKey: patient.fileKey }),
    );
    expect(error.code).to.equal('NOT_FOUND');
    await own.patients.purgeDemographics({ patient: patient.id });
    expect(
      await errorOf(own.patients.readDemographics({ patient: patient.id, fileKey: patient.fileKey })),
    ).to.have.property('code', 'NOT_FOUND');
  });

  it('say by code what was refused', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const registrar = await ledger.as('hospital-a', 'registrar');
    const clinician = await ledger.as('hospital-b', 'clinician');
    const stranger = await newPatient(ledger, 'hospital-b');
    const signed = await letSee(ledger, patient, 'hospital-b');
    const refusals: [call: () => Promise<unknown>, code: string][] = [
      [() => clinician.providers.suspend({ provider: 'provider-b-01', version: 1 }), 'FORBIDDEN'],
      [() => registrar.providers.suspend({ provider: 'nobody', version: 1 }), 'NOT_FOUND'],
      [() => registrar.consents.grant({ ...signed, patient: stranger.id }), 'SIGNATURE_INVALID'],
      [() => registrar.records.read({ patient: patient.id, record: 'none' }), 'NOT_FOUND'],
      [() => registrar.policy.read({ timeoutMs: 0 }), 'UNAVAILABLE'],
    ];
    for (const [call, code] of refusals) {
      expect((await errorOf(call())).code).to.equal(code);
    }
  });

  it('see what another hospital wrote, when they are told where it stands', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const grant = await letSee(ledger, patient, 'hospital-b');
    const { commit } = await (await ledger.as('hospital-a', 'registrar')).consents.grant(grant);
    const clinician = await ledger.as('hospital-b', 'clinician');
    const preview = await clinician.access.preview(
      { patient: patient.id, record, purpose: 'TREAT' },
      { after: commit },
    );
    expect(preview).to.deep.equal({ preview: true, effect: 'permit' });
  });

  it('never touch the demographics of a patient whose id another registration takes', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const registrar = await ledger.as('hospital-a', 'registrar');
    const signer = patientSigner({ key: generatePatientKey(), patient: patient.id });
    const error = await errorOf(
      registrar.patients.register({
        registration: await signer.register({ custodian: ledger.mspId('hospital-a') }),
        demographics: { names: [{ family: 'Novák' }], identifiers: [] },
        fileKey: createFileKey(),
      }),
    );
    expect(error.code).to.equal('CONFLICT');
    const { names } = await registrar.patients.readDemographics({
      patient: patient.id,
      fileKey: patient.fileKey,
    });
    expect(names).to.deep.equal([{ family: 'Ødegård', given: ['Þóra'] }]);
  });
});
