import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'chai';
import { startCareLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { letSee, newPatient } from '../../support/care-ledger/patient';

describe('a read at a hospital that is behind', () => {
  it('shows what it has, and waits where it has to be as new as a write', async function () {
    this.timeout(60_000);
    await using ledger = await startCareLedger();
    const behind = ledger.mspId('hospital-c');
    const registrar = await ledger.as('hospital-a', 'registrar');
    const patient = await newPatient(ledger, 'hospital-a');
    const grant = await letSee(ledger, patient, 'hospital-b');
    const of = { patient: patient.id, consent: grant.id };
    ledger.control.hold(behind);
    try {
      const { commit } = await registrar.consents.grant(grant);
      // The own hospital has it; the other one says what it sees.
      expect(await registrar.consents.read(of)).to.include({ status: 'active' });
      const there = registrar.at(behind).consents;
      expect((await errorOf(there.read(of))).code).to.equal('NOT_FOUND');
      const error = await errorOf(there.read(of, { after: commit, timeoutMs: 1_500 }));
      expect(error.code).to.equal('UNAVAILABLE');
      expect(error.message).to.include(`${behind} has not committed`);
      const later = there.read(of, { after: commit });
      await pause(200);
      ledger.control.release(behind);
      expect(await later).to.include({ status: 'active', answeredBy: behind });
    } finally {
      ledger.control.release(behind);
    }
  });
});
