/** Rows of "What goes wrong, and what comes of it" in docs/integrators.md: what is sent, who sends it, and what is answered. */
import { setTimeout as pause } from 'node:timers/promises';
import { connect, UnexpectedAnswerError } from '@careledger/client';
import { GatewayFailure, type LedgerGateway } from '@careledger/client/gateway';
import { expect } from 'chai';
import { startCareLedger, type TestLedger } from '../../support/care-ledger/care-ledger';
import { errorOf } from '../../support/care-ledger/error-of';
import { newPatient, newRecord } from '../../support/care-ledger/patient';
import { registration, row } from '../../support/client/failure-row';
import { connectThrough } from '../../support/client/own-gateway';
import { ownPeer } from '../../support/client/own-peer';
import { tcpProxy } from '../../support/client/tcp-proxy';

describe('what goes wrong on the way', () => {
  let ledger: TestLedger;
  before(async () => {
    ledger = await startCareLedger();
  });
  after(async () => {
    await ledger[Symbol.asyncDispose]();
  });

  row('the time is up before anything was sent', async () => {
    const registrar = await ledger.as('hospital-a', 'registrar');
    ledger.control.setChaincodeDelay(ledger.mspId('hospital-a'), { min: 3_000, max: 3_000 });
    try {
      const call = registrar.providers.register(registration(ledger, 'too-slow'), { timeoutMs: 1_000 });
      expect((await errorOf(call)).code).to.equal('UNAVAILABLE');
    } finally {
      ledger.control.setChaincodeDelay(ledger.mspId('hospital-a'), { min: 0, max: 0 });
    }
    expect((await errorOf(registrar.providers.read({ provider: 'too-slow' }))).code).to.equal('NOT_FOUND');
  });

  row('the time is up before the commit is seen', async () => {
    const registrar = await ledger.as('hospital-a', 'registrar');
    await ledger.control.caughtUp();
    ledger.control.hold('HospitalAMSP');
    try {
      const error = await errorOf(
        registrar.providers.register(registration(ledger, 'late'), { timeoutMs: 2_000 }),
      );
      expect(error.code).to.equal('OUTCOME_UNKNOWN');
    } finally {
      ledger.control.release('HospitalAMSP');
    }
    const { commit } = await registrar.providers.register(registration(ledger, 'late'));
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
    const { commit } = await connection.providers.register(registration(ledger, 'all-the-same'));
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

  row("the own hospital's peer is away", async () => {
    const peer = await ownPeer(ledger, 'hospital-a');
    await using door = await tcpProxy(peer.address);
    const profile = peer.through(door.port);
    const identity = ledger.network.identity('hospital-a', 'registrar');
    await using connection = await connect({ profile, identity });
    expect(await connection.policy.read()).to.have.property('version', 1);
    door.shut();
    expect((await errorOf(connection.policy.read({ timeoutMs: 1_000 }))).code).to.equal('UNAVAILABLE');
    const error = await errorOf(connect({ profile, identity, connectTimeoutMs: 500 }));
    expect(error.code).to.equal('UNAVAILABLE');
    door.cut(300);
    expect(await connection.policy.read()).to.have.property('version', 1);
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
    expect((await errorOf(foreign.providers.register(registration(ledger, 'foreign')))).code).to.equal(
      'IDENTITY_REFUSED',
    );
  });

  row('the contract refuses', async () => {
    const registrar = await ledger.as('hospital-a', 'registrar');
    await registrar.providers.register(registration(ledger, 'refused'));
    const clinician = await ledger.as('hospital-a', 'clinician');
    const cases: [call: () => Promise<unknown>, code: string][] = [
      [() => registrar.patients.read({ patient: 'nobody' }), 'NOT_FOUND'],
      [
        () => registrar.providers.register({ ...registration(ledger, 'refused'), role: 'researcher' }),
        'CONFLICT',
      ],
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
});
