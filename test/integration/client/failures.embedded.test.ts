/** Every row of "What goes wrong, and what comes of it" in docs/integrators.md, provoked on a ledger of hospitals. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, InvalidatedError, UnexpectedAnswerError } from '@careledger/client';
import { GatewayFailure, type LedgerGateway } from '@careledger/client/gateway';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { letSee, newPatient, newRecord } from '../../support/care-ledger/patient';
import { certificateOf, connectThrough, reasonsOf } from '../../support/client/own-gateway';

const page = readFileSync(path.join(__dirname, '..', '..', '..', '..', 'docs', 'integrators.md'), 'utf8');
const rows = [
  ...(page.split('\n### What goes wrong, and what comes of it\n')[1]?.split('\n## ')[0] ?? '').matchAll(
    /^\| ([^|]+?) +\|/gm,
  ),
]
  .map(([, cell = '']) => cell)
  .slice(2);

describe('what goes wrong', () => {
  let ledger: TestLedger;
  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  const provoked = new Set<string>();
  /** A test of one row of the table. */
  function row(what: string, test: () => Promise<void>): void {
    it(what, async function () {
      this.timeout(90_000);
      provoked.add(what);
      await test();
    });
  }

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
  const registration = (provider: string) => ({
    provider,
    role: 'clinician' as const,
    certificate: certificateOf(ledger, 'hospital-a', 'clinician'),
  });

  row('too few endorsements, once', async () => {
    const { connection, notes } = await connectThrough(ledger, 'hospital-a', 'registrar', tooFewEndorsers(1));
    expect(await connection.providers.register(registration('few-once'))).to.include({ status: 'active' });
    expect(reasonsOf(notes)).to.deep.equal(["the endorsers no longer fit the keys' policies"]);
    await connection.close();
  });

  row('too few endorsements, again and again', async () => {
    const { connection } = await connectThrough(ledger, 'hospital-a', 'registrar', tooFewEndorsers(99));
    const error = await errorOf(connection.providers.register(registration('few-always')));
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
    for (let round = 0; round < 10 && !reasonsOf(notes).some((reason) => reason.includes('MVCC')); round++) {
      await Promise.all(
        Array.from({ length: 6 }, () => connection.providers.register(registration(`race-${round}`))),
      );
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

  row('the time is up before the commit is seen', async () => {
    const registrar = await ledger.as('hospital-a', 'registrar');
    await ledger.control.caughtUp();
    ledger.control.hold('HospitalAMSP');
    try {
      const error = await errorOf(registrar.providers.register(registration('late'), { timeoutMs: 2_000 }));
      expect(error.code).to.equal('OUTCOME_UNKNOWN');
    } finally {
      ledger.control.release('HospitalAMSP');
    }
    const { commit } = await registrar.providers.register(registration('late'));
    expect(commit.blockNumber > 0n).to.equal(true);
  });

  row('an error of the submit, and it commits all the same', async () => {
    const submitted: string[] = [];
    const failing = (gateway: LedgerGateway): LedgerGateway => ({
      ...gateway,
      propose: (request) => {
        const proposal = gateway.propose(request);
        return {
          ...proposal,
          endorse: async (deadline, signal) => {
            const transaction = await proposal.endorse(deadline, signal);
            return {
              ...transaction,
              submit: async (...rest) => {
                submitted.push(proposal.transactionId);
                await transaction.submit(...rest);
                throw new GatewayFailure(
                  'UNAVAILABLE',
                  'no orderers could successfully process transaction',
                  [],
                );
              },
            };
          },
        };
      },
    });
    const { connection } = await connectThrough(ledger, 'hospital-a', 'registrar', failing);
    const { commit } = await connection.providers.register(registration('all-the-same'));
    expect(submitted).to.deep.equal([commit.transactionId]);
    await connection.close();
  });

  row('ordering is away', async () => {
    const patient = await newPatient(ledger, 'hospital-a');
    const record = await newRecord(ledger, patient);
    const clinician = await ledger.as('hospital-b', 'clinician');
    const question = { patient: patient.id, record, purpose: 'TREAT' } as const;
    ledger.control.setOrdering('unreachable');
    try {
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
      expect(await registrar.providers.register(registration('without-d'))).to.include({ status: 'active' });
    } finally {
      await ledger.network.running.start('chaincode.hospital-d');
    }
  });

  row('more calls at once than the peer takes', async () => {
    const patient = await newPatient(ledger, 'hospital-b');
    const notes: string[] = [];
    await using many = await connect({
      profile: ledger.network.profile('hospital-b'),
      identity: ledger.network.identity('hospital-b', 'registrar'),
      maxConcurrent: 1_000,
      timeoutMs: 60_000,
      logger: { debug: () => undefined, warn: (_, { reason }) => notes.push(String(reason)) },
    });
    const reads = await Promise.all(
      Array.from({ length: 600 }, () => many.patients.read({ patient: patient.id })),
    );
    expect(new Set(reads.map(({ patient: id }) => id))).to.deep.equal(new Set([patient.id]));
    expect(notes.join()).to.include('too many requests');
  });

  row("the certificate is not one of the hospital's", async () => {
    const { network } = ledger;
    await using foreign = await connect({
      profile: network.profile('hospital-a'),
      identity: network.identity('hospital-b', 'registrar'),
    });
    expect((await errorOf(foreign.policy.read())).code).to.equal('IDENTITY_REFUSED');
    expect((await errorOf(foreign.providers.register(registration('foreign')))).code).to.equal(
      'IDENTITY_REFUSED',
    );
  });

  row('the contract refuses', async () => {
    const registrar = await ledger.as('hospital-a', 'registrar');
    await registrar.providers.register(registration('refused'));
    const clinician = await ledger.as('hospital-a', 'clinician');
    const cases: [call: () => Promise<unknown>, code: string][] = [
      [() => registrar.patients.read({ patient: 'nobody' }), 'NOT_FOUND'],
      [() => registrar.providers.register({ ...registration('refused'), role: 'researcher' }), 'CONFLICT'],
      [() => clinician.providers.suspend({ provider: 'refused', version: 1 }), 'FORBIDDEN'],
      [() => registrar.patients.read({ patient: 'Not An Id' }), 'INVALID_ARGUMENT'],
    ];
    for (const [call, code] of cases) expect((await errorOf(call())).code).to.equal(code);
  });

  row('something that this version does not know', async () => {
    const strange = (gateway: LedgerGateway): LedgerGateway => ({
      ...gateway,
      propose: (request) => ({
        ...gateway.propose(request),
        evaluate: () => Promise.reject(new GatewayFailure('DATA_LOSS', 'a new kind of failure', [])),
      }),
    });
    const { connection } = await connectThrough(ledger, 'hospital-a', 'registrar', strange);
    const error = await errorOf(connection.policy.read());
    expect(error).to.be.instanceOf(UnexpectedAnswerError);
    expect(error).to.include({ code: 'UNEXPECTED_ANSWER', grpcStatus: 'DATA_LOSS' });
    await connection.close();
    await using elsewhere = await connect({
      profile: ledger.network.profile('hospital-a'),
      identity: ledger.network.identity('hospital-a', 'registrar'),
      channel: 'nowhere',
    });
    const unknown = await errorOf(elsewhere.policy.read({ timeoutMs: 2_000 }));
    expect(['UNEXPECTED_ANSWER', 'UNAVAILABLE']).to.include(unknown.code);
    expect(unknown.message).to.include('nowhere');
  });

  it('is all in the table of docs/integrators.md', () => {
    expect([...provoked]).to.have.members(rows);
  });
});
