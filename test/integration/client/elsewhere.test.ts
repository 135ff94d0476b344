import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { letSee, newPatient, newRecord } from '../../support/care-ledger/patient';

describe("reads at another hospital's peer", () => {
  let ledger: TestLedger;
  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  it('are answered by it, however late it is, and say so', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const registrar = await ledger.as('hospital-a', 'registrar');
    const grant = await letSee(ledger, patient, 'hospital-b');
    const { commit, ...granted } = await registrar.consents.grant(grant);
    for (const hospital of ledger.mspIds) {
      const there = registrar.at(hospital);
      const options = { after: commit };
      const of = { patient: patient.id, consent: grant.id };
      expect(await there.consents.read(of, options)).to.deep.equal({ ...granted, answeredBy: hospital });
      expect(await there.patients.read({ patient: patient.id })).to.include({ answeredBy: hospital });
      expect(await there.policy.read()).to.include({ version: 1, answeredBy: hospital });
      for await (const entry of there.records.list({ patient: patient.id })) {
        expect(entry).to.include({ record, answeredBy: hospital });
      }
    }
    const clinician = await ledger.as('hospital-b', 'clinician');
    expect(
      await clinician
        .at(ledger.mspId('hospital-d'))
        .access.preview({ patient: patient.id, record, purpose: 'TREAT' }, { after: commit }),
    ).to.deep.equal({ preview: true, effect: 'permit', answeredBy: ledger.mspId('hospital-d') });
  });

  it('are answered by nobody else where its chaincode is down', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    await ledger.settled();
    const registrar = await ledger.as('hospital-a', 'registrar');
    const there = registrar.at(ledger.mspId('hospital-c'));
    await ledger.network.running.stop('chaincode.hospital-c');
    try {
      const error = await errorOf(there.patients.read({ patient: patient.id }, { timeoutMs: 1_500 }));
      expect(error.code).to.equal('UNAVAILABLE');
      expect(await registrar.patients.read({ patient: patient.id })).not.to.have.property('answeredBy');
    } finally {
      await ledger.network.running.start('chaincode.hospital-c');
    }
    expect(await there.patients.read({ patient: patient.id })).to.include({
      patient: patient.id,
      answeredBy: ledger.mspId('hospital-c'),
    });
  });

  it('of a hospital that there is not end with its time', async () => {
    const registrar = await ledger.as('hospital-a', 'registrar');
    const error = await errorOf(registrar.at('HospitalXMSP').policy.read({ timeoutMs: 1_000 }));
    expect(error.code).to.equal('UNAVAILABLE');
  });
});
