/** Rows of "What goes wrong, and what comes of it" in docs/integrators.md: what hospitals do, and what comes first. */
import { setTimeout as pause } from 'node:timers/promises';
import { InvalidatedError } from '@careledger/client';
import { type LedgerGateway } from '@careledger/client/gateway';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { letSee, newPatient, newRecord } from '../../support/care-ledger/patient';
import { registration, row } from '../../support/client/failure-row';
import { connectThrough, reasonsOf } from '../../support/client/own-gateway';

describe('what goes wrong among hospitals', () => {
  let ledger: TestLedger;
  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  /** The first so many proposals are endorsed by the own hospital alone. */
  const tooFewEndorsers =
    (count: number) =>
    (gateway: LedgerGateway): LedgerGateway => {
      let left = count;
      return {
        ...gateway,
        propose: (request) =>
          gateway.propose(left-- > 0 ? { ...request, endorsers: [gateway.mspId] } : request),
      };
    };

  row('too few endorsements, once', async () => {
    const { connection, notes } = await connectThrough(ledger, 'hospital-a', 'registrar', tooFewEndorsers(1));
    expect(await connection.providers.register(registration(ledger, 'few-once'))).to.include({
      status: 'active',
    });
    expect(reasonsOf(notes)).to.deep.equal(["the endorsers no longer fit the keys' policies"]);
    await connection.close();
  });

  row('too few endorsements, again and again', async () => {
    const { connection } = await connectThrough(ledger, 'hospital-a', 'registrar', tooFewEndorsers(99));
    const error = await errorOf(connection.providers.register(registration(ledger, 'few-always')));
    expect(error).to.be.instanceOf(InvalidatedError);
    expect(error).to.include({ code: 'INVALIDATED', validationCode: 'ENDORSEMENT_POLICY_FAILURE' });
    await connection.close();
  });

  row('another write came first', async () => {
    const { connection, notes } = await connectThrough(
      ledger,
      'hospital-a',
      'registrar',
      (gateway) => gateway,
    );
    // Not registrations: they set a policy, and two of one block end with the policy's code.
    for (let round = 0; round < 10 && !reasonsOf(notes).some((reason) => reason.includes('MVCC')); round++) {
      const provider = `race-${round}`;
      const { version } = await connection.providers.register(registration(ledger, provider));
      const suspend = () => connection.providers.suspend({ provider, version });
      await Promise.all(Array.from({ length: 6 }, suspend));
    }
    expect(reasonsOf(notes).join()).to.include('MVCC_READ_CONFLICT');
    await connection.close();
  });

  row('another consent came first', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const { connection, notes } = await connectThrough(
      ledger,
      'hospital-b',
      'clinician',
      (gateway) => gateway,
    );
    const registrar = await ledger.as('hospital-b', 'registrar');
    for (
      let round = 0;
      round < 10 && !reasonsOf(notes).some((reason) => reason.includes('PHANTOM'));
      round++
    ) {
      const grant = await letSee(ledger, patient, 'hospital-b');
      await Promise.all([
        registrar.consents.grant(grant),
        ...Array.from({ length: 4 }, () =>
          connection.access.request({ patient: patient.id, record, purpose: 'TREAT' }),
        ),
      ]);
    }
    expect(reasonsOf(notes).join()).to.include('PHANTOM_READ_CONFLICT');
    await connection.close();
  });

  row('hospitals that lag behind', async () => {
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
      const clinician = await ledger.as('hospital-b', 'clinician');
      const question = { patient: patient.id, record, purpose: 'TREAT' } as const;
      const error = await errorOf(clinician.access.request(question, { timeoutMs: 1_500 }));
      expect(error).to.include({ code: 'CONTENTION' });
      const later = clinician.access.request(question);
      await pause(200);
      ledger.control.release('HospitalAMSP');
      expect(await later).to.include({ effect: 'permit' });
    } finally {
      ledger.control.release('HospitalAMSP');
      ledger.control.release('HospitalCMSP');
    }
  });

  row('too few hospitals answer', async () => {
    const patient = await newPatient(ledger, 'hospital-d');
    const registrar = await ledger.as('hospital-d', 'registrar');
    const grant = await letSee(ledger, patient, 'hospital-b');
    ledger.control.refuse('HospitalAMSP');
    try {
      // Three of four are enough.
      await registrar.consents.grant(grant);
      ledger.control.refuse('HospitalBMSP');
      const revocation = await patient.signer.revoke({ consent: grant.id, last: grant });
      const error = await errorOf(registrar.consents.revoke(revocation, { timeoutMs: 1_500 }));
      expect(error.code).to.equal('UNAVAILABLE');
      expect(error.message).to.match(/HospitalAMSP|HospitalBMSP/);
      const later = registrar.consents.revoke(revocation);
      await pause(200);
      ledger.control.accept('HospitalBMSP');
      expect(await later).to.include({ status: 'revoked' });
    } finally {
      ledger.control.accept('HospitalAMSP');
      ledger.control.accept('HospitalBMSP');
    }
  });

  row("the own hospital's chaincode is down", async () => {
    const registrar = await ledger.as('hospital-d', 'registrar');
    await ledger.network.running.stop('chaincode.hospital-d');
    try {
      expect((await errorOf(registrar.policy.read({ timeoutMs: 1_000 }))).code).to.equal('UNAVAILABLE');
    } finally {
      await ledger.network.running.start('chaincode.hospital-d');
    }
    expect(await registrar.policy.read()).to.have.property('version', 1);
  });

  row("another hospital's chaincode is down", async () => {
    await ledger.network.running.stop('chaincode.hospital-d');
    try {
      const registrar = await ledger.as('hospital-a', 'registrar');
      expect(await registrar.providers.register(registration(ledger, 'without-d'))).to.include({
        status: 'active',
      });
    } finally {
      await ledger.network.running.start('chaincode.hospital-d');
    }
  });
});
