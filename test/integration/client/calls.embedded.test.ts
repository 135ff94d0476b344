import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { ask, letSee, newPatient, newRecord } from '../../support/care-ledger/patient';

describe('calls on a ledger that a test has a hand on', () => {
  let ledger: TestLedger;
  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  it('wait for a hospital whose blocks come late, rather than fail or permit', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    await ledger.control.caughtUp();
    ledger.control.hold('HospitalAMSP');
    ledger.control.hold('HospitalCMSP');
    try {
      await (
        await ledger.as('hospital-b', 'registrar')
      ).consents.grant(await letSee(ledger, patient, 'hospital-b'));
      // B knows the consent, A and C do not: until one of them does, no three hospitals compute the same.
      const asking = ask(ledger, 'hospital-b', patient, record);
      await pause(300);
      ledger.control.release('HospitalCMSP');
      expect(await asking).to.include({ effect: 'permit' });
    } finally {
      ledger.control.release('HospitalAMSP');
      ledger.control.release('HospitalCMSP');
    }
  });

  it('need three of four hospitals, and say who is missing', async () => {
    const patient = await newPatient(ledger, 'hospital-d');
    const registrar = await ledger.as('hospital-d', 'registrar');
    const grant = await letSee(ledger, patient, 'hospital-b');
    ledger.control.refuse('HospitalAMSP');
    await registrar.consents.grant(grant);
    ledger.control.refuse('HospitalBMSP');
    try {
      const revocation = await patient.signer.revoke({ consent: grant.id, last: grant });
      const error = await errorOf(registrar.consents.revoke(revocation, { timeoutMs: 1_500 }));
      expect(error.code).to.equal('UNAVAILABLE');
      const later = registrar.consents.revoke(revocation);
      await pause(200);
      ledger.control.accept('HospitalBMSP');
      expect(await later).to.include({ status: 'revoked' });
    } finally {
      ledger.control.accept('HospitalAMSP');
      ledger.control.accept('HospitalBMSP');
    }
  });

  it('go on when ordering is away for a while, with the transaction that was sent', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    ledger.control.setOrdering('unreachable');
    try {
      const clinician = await ledger.as('hospital-b', 'clinician');
      const question = { patient: patient.id, record, purpose: 'TREAT' } as const;
      const error = await errorOf(clinician.access.request(question, { timeoutMs: 1_500 }));
      expect(error.code).to.equal('OUTCOME_UNKNOWN');
      expect(error.transactionId).to.match(/^[0-9a-f]{64}$/);
      const asking = clinician.access.request(question);
      await pause(500);
      ledger.control.setOrdering('reachable');
      expect(await asking).to.include({ effect: 'deny' });
    } finally {
      ledger.control.setOrdering('reachable');
    }
  });
});
