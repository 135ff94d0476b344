import { RefusedError } from '@careledger/client';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { ask, letSee, newPatient, newRecord } from '../../support/care-ledger/patient';

describe('consent between four hospitals that lag', () => {
  let ledger: TestLedger;

  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  it('is what opens a record, to the hospital that it names, until it is revoked', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    expect(await ask(ledger, 'hospital-b', patient, record)).to.include({
      effect: 'deny',
      reason: 'no-consent',
    });

    const grant = await letSee(ledger, patient, 'hospital-b');
    await (await ledger.as('hospital-a', 'registrar')).consents.grant(grant);
    const permit = await ask(ledger, 'hospital-b', patient, record);
    expect(permit).to.include({ effect: 'permit', reason: 'permitted-by-consent' });
    expect(permit.consents).to.deep.equal([{ consent: grant.id, version: 1 }]);
    expect(await ask(ledger, 'hospital-c', patient, record)).to.include({
      effect: 'deny',
      reason: 'no-consent',
    });

    const revocation = await patient.signer.revoke({ consent: grant.id, last: grant });
    await (await ledger.as('hospital-d', 'registrar')).consents.revoke(revocation);
    expect(await ask(ledger, 'hospital-b', patient, record)).to.include({
      effect: 'deny',
      reason: 'no-consent',
    });
  });

  it('is revoked through any hospital while the custodian is out of order', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const grant = await letSee(ledger, patient, 'hospital-b');
    await (await ledger.as('hospital-b', 'registrar')).consents.grant(grant);

    await ledger.network.running.stop('chaincode.hospital-a');
    try {
      const revocation = await patient.signer.revoke({ consent: grant.id, last: grant });
      await (await ledger.as('hospital-b', 'registrar')).consents.revoke(revocation);
      expect(await ask(ledger, 'hospital-b', patient, record)).to.include({ effect: 'deny' });
    } finally {
      await ledger.network.running.start('chaincode.hospital-a');
    }
  });

  it('once revoked takes no grant again, be it the old one', async () => {
    const patient = await newPatient(ledger, 'hospital-c');
    const grant = await letSee(ledger, patient, 'hospital-b');
    const registrar = await ledger.as('hospital-c', 'registrar');
    await registrar.consents.grant(grant);
    await registrar.consents.revoke(await patient.signer.revoke({ consent: grant.id, last: grant }));

    const again = await registrar.consents.grant(grant).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(again).to.be.instanceOf(RefusedError).with.property('code', 'CLOSED');
  });

  it("stands in the patient's log with every decision, denials too", async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    await ask(ledger, 'hospital-b', patient, record);
    const grant = await letSee(ledger, patient, 'hospital-b');
    await (await ledger.as('hospital-a', 'registrar')).consents.grant(grant);
    await ask(ledger, 'hospital-b', patient, record);
    await ask(ledger, 'hospital-c', patient, record);

    await ledger.settled();

    const entries = [];
    const reader = await ledger.as('hospital-d', 'registrar');
    for await (const entry of reader.access.log(await patient.signer.readLog())) {
      if (entry.type === 'decision') entries.push(entry);
    }
    expect(entries.map(({ hospital, effect }) => `${hospital} ${effect}`)).to.have.members([
      `${ledger.mspId('hospital-b')} deny`,
      `${ledger.mspId('hospital-b')} permit`,
      `${ledger.mspId('hospital-c')} deny`,
    ]);
  });

  it('never permits what was decided after a committed revocation, however the calls race', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const carrier = await ledger.as('hospital-d', 'registrar');
    for (let round = 0; round < 5; round++) {
      const grant = await letSee(ledger, patient, 'hospital-b');
      await carrier.consents.grant(grant);
      const [revoked, ...decisions] = await Promise.all([
        patient.signer
          .revoke({ consent: grant.id, last: grant })
          .then((signed) => carrier.consents.revoke(signed)),
        ...Array.from({ length: 6 }, () => ask(ledger, 'hospital-b', patient, record)),
      ]);
      const permits = decisions.filter(({ effect }) => effect === 'permit');
      for (const { commit } of permits) {
        expect(commit.blockNumber <= revoked.commit.blockNumber, `round ${round}`).to.equal(true);
      }
      expect(await ask(ledger, 'hospital-b', patient, record)).to.include({ effect: 'deny' });
    }
  });
});
