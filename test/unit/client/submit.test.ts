import { ContentionError, InvalidatedError, OutcomeUnknownError, RefusedError } from '@careledger/client';
import { expect } from 'chai';
import { failure } from './fake-gateway';
import { answer, change, endorseRefusedBy, errorOf, provider, refusal, rig, unavailable } from './support';

describe('a write', () => {
  it('is endorsed, submitted and settled once, and says where it stands', async () => {
    const { ledger, gateway } = rig([{ endorse: answer }]);
    const result = await ledger.providers.suspend(change);
    expect(result).to.deep.equal({ ...provider, commit: { transactionId: 'tx1', blockNumber: 7n } });
    expect(gateway.journal).to.deep.equal(['endorse tx1', 'submit tx1', 'status tx1']);
    expect(gateway.requests).to.deep.equal([
      {
        transaction: 'provider:suspend',
        argument: '{"provider":"provider-b-01","version":1}',
        transient: undefined,
        endorsers: undefined,
      },
    ]);
  });

  it("takes the own hospital's refusal as the answer", async () => {
    const refused = failure('ABORTED', 'failed to endorse transaction', [
      ['HospitalBMSP', refusal('CONFLICT')],
    ]);
    const { ledger, gateway } = rig([{ endorse: refused }]);
    const error = await errorOf(ledger.providers.suspend(change));
    expect(error).to.be.instanceOf(RefusedError);
    expect(error).to.include({
      code: 'CONFLICT',
      transactionId: 'tx1',
      message: 'The words of the contract.',
    });
    expect(error).to.have.deep.property('details', { version: 3 });
    expect(gateway.journal).to.deep.equal(['endorse tx1']);
  });

  it('asks again with a new proposal when only others refuse', async () => {
    const { ledger, gateway, time } = rig([
      { endorse: endorseRefusedBy('HospitalAMSP', 'HospitalCMSP') },
      { endorse: answer },
    ]);
    const result = await ledger.providers.suspend(change);
    expect(result.commit.transactionId).to.equal('tx2');
    expect(gateway.journal).to.deep.equal(['endorse tx1', 'endorse tx2', 'submit tx2', 'status tx2']);
    expect(time.delays).to.have.length(1);
  });

  it('asks again when hospitals that lag compute another result, and gives up by its deadline', async () => {
    const mismatch = failure('ABORTED', 'failed to collect enough transaction endorsements', [
      ['HospitalAMSP', 'ProposalResponsePayloads do not match'],
    ]);
    const { ledger, gateway, time } = rig([{ endorse: mismatch }]);
    const before = time.now();
    const error = await errorOf(ledger.providers.suspend(change, { timeoutMs: 3_000 }));
    expect(error).to.be.instanceOf(ContentionError);
    expect(error).to.have.property('attempts', gateway.requests.length);
    expect(gateway.requests.length).to.be.greaterThan(3);
    expect(time.now() - before).to.be.at.most(3_000);
  });

  for (const code of ['MVCC_READ_CONFLICT', 'PHANTOM_READ_CONFLICT']) {
    it(`makes a new proposal after ${code}`, async () => {
      const { ledger, gateway } = rig([{ endorse: answer, status: [code] }, { endorse: answer }]);
      await ledger.providers.suspend(change);
      expect(gateway.journal.filter((step) => step.startsWith('submit'))).to.deep.equal([
        'submit tx1',
        'submit tx2',
      ]);
    });
  }

  it('tries twice more after ENDORSEMENT_POLICY_FAILURE, and then says so', async () => {
    const { ledger, gateway } = rig([{ endorse: answer, status: ['ENDORSEMENT_POLICY_FAILURE'] }]);
    const error = await errorOf(ledger.providers.suspend(change));
    expect(error).to.be.instanceOf(InvalidatedError);
    expect(error).to.include({ validationCode: 'ENDORSEMENT_POLICY_FAILURE', transactionId: 'tx3' });
    expect(gateway.requests).to.have.length(3);
  });

  it('says at once when the ledger refuses it for a reason that will not pass', async () => {
    const { ledger, gateway } = rig([{ endorse: answer, status: ['BAD_CREATOR_SIGNATURE'] }]);
    expect(await errorOf(ledger.providers.suspend(change))).to.include({ code: 'INVALIDATED' });
    expect(gateway.requests).to.have.length(1);
  });

  it('makes a new proposal while too few hospitals answer, and names them in the end', async () => {
    const few = failure('ABORTED', 'failed to collect enough transaction endorsements', [
      ['HospitalAMSP', 'rpc error: code = Unavailable desc = connection refused'],
    ]);
    const { ledger } = rig([{ endorse: few }]);
    const error = await errorOf(ledger.providers.suspend(change));
    expect(error.code).to.equal('UNAVAILABLE');
    expect(error.message).to.include('HospitalAMSP').and.to.include('connection refused');
  });

  it('waits at random between attempts, in a span that doubles up to two seconds', async () => {
    const { ledger, time } = rig([{ endorse: unavailable }]);
    await errorOf(ledger.providers.suspend(change));
    // Chance is one half here, always.
    expect(time.delays.slice(0, 8)).to.deep.equal([25, 50, 100, 200, 400, 800, 1_000, 1_000]);
  });

  it('says when the peers do not accept the certificate, without trying again', async () => {
    const denied = failure('ABORTED', 'failed to endorse transaction', [
      ['HospitalBMSP', 'error validating proposal: access denied: channel [care] creator org [HospitalBMSP]'],
    ]);
    const { ledger, gateway } = rig([{ endorse: denied }]);
    expect(await errorOf(ledger.providers.suspend(change))).to.include({ code: 'IDENTITY_REFUSED' });
    expect(gateway.requests).to.have.length(1);
  });
});

describe('a proposal that a peer has seen already', () => {
  it('is made anew, and does not count as a caller whom it refuses', async () => {
    const seen = failure('ABORTED', 'failed to endorse transaction', [
      ['HospitalBMSP', 'duplicate transaction found [tx1]. Creator [0a0c486f73]'],
    ]);
    const { ledger } = rig([{ endorse: seen }, { endorse: answer }]);
    expect((await ledger.providers.suspend(change)).commit.transactionId).to.equal('tx2');
  });
});

describe('a call after a commit that another hospital told', () => {
  it('waits until the own peer has it, whether it writes or reads', async () => {
    const after = { transactionId: 'theirs', blockNumber: 6n };
    for (const call of ['suspend', 'read'] as const) {
      const { ledger, gateway } = rig([{ endorse: answer, evaluate: answer }]);
      await ledger.providers[call](change, { after });
      expect(gateway.journal.slice(0, 3)).to.deep.equal([
        'status theirs',
        'status theirs',
        call === 'read' ? 'evaluate tx1' : 'endorse tx1',
      ]);
    }
  });
});

describe('a transaction that was sent', () => {
  it('is looked up after an error of the submit, before anything else', async () => {
    const { ledger, gateway } = rig([{ endorse: answer, submit: [unavailable] }]);
    const result = await ledger.providers.suspend(change);
    expect(result.commit.transactionId).to.equal('tx1');
    expect(gateway.journal).to.deep.equal(['endorse tx1', 'submit tx1', 'status tx1']);
  });

  it('is handed over again, the same one, when it has no status', async () => {
    const { ledger, gateway } = rig([
      { endorse: answer, submit: [unavailable, 'ok'], status: ['never', 'VALID'] },
    ]);
    await ledger.providers.suspend(change);
    expect(gateway.journal).to.deep.equal([
      'endorse tx1',
      'submit tx1',
      'status tx1',
      'submit tx1',
      'status tx1',
    ]);
  });

  it('is asked for again when the verdict is that on a copy of it, and never said to be refused for that', async () => {
    const first = rig([{ endorse: answer, submit: [unavailable], status: ['DUPLICATE_TXID', 'VALID'] }]);
    expect((await first.ledger.providers.suspend(change)).commit.transactionId).to.equal('tx1');
    expect(first.gateway.journal).to.deep.equal(['endorse tx1', 'submit tx1', 'status tx1', 'status tx1']);
    const second = rig([{ endorse: answer, status: ['DUPLICATE_TXID'] }]);
    const error = await errorOf(second.ledger.providers.suspend(change));
    expect(error).to.include({ code: 'OUTCOME_UNKNOWN', transactionId: 'tx1' });
  });

  it('is asked for again when the peer was away', async () => {
    const { ledger, gateway } = rig([{ endorse: answer, status: [unavailable, unavailable, 'VALID'] }]);
    await ledger.providers.suspend(change);
    expect(gateway.requests).to.have.length(1);
  });

  it('is not proposed anew while its outcome is unknown', async () => {
    const { ledger, gateway, time } = rig([{ endorse: answer, submit: [unavailable], status: ['never'] }]);
    const before = time.now();
    const error = await errorOf(ledger.providers.suspend(change));
    expect(error).to.be.instanceOf(OutcomeUnknownError);
    expect(error.transactionId).to.equal('tx1');
    expect(gateway.requests).to.have.length(1);
    expect(time.now() - before).to.be.within(9_000, 10_000);
  });

  it('is not asked for again where the peer does not let the caller ask', async () => {
    const denied = failure('PERMISSION_DENIED', 'access denied');
    const { ledger, gateway } = rig([{ endorse: answer, status: [denied] }]);
    const error = await errorOf(ledger.providers.suspend(change));
    expect(error).to.include({ code: 'OUTCOME_UNKNOWN', transactionId: 'tx1' });
    expect(gateway.journal).to.deep.equal(['endorse tx1', 'submit tx1', 'status tx1']);
  });

  it('is not sent again when the orderer refuses the sender', async () => {
    const forbidden = failure(
      'ABORTED',
      'received unsuccessful response from orderer: status=FORBIDDEN, info=permission denied',
    );
    const { ledger, gateway } = rig([{ endorse: answer, submit: [forbidden], status: ['never'] }]);
    const error = await errorOf(ledger.providers.suspend(change));
    expect(error.code).to.equal('OUTCOME_UNKNOWN');
    expect(error.message).to.include('permission denied');
    expect(gateway.journal).to.deep.equal(['endorse tx1', 'submit tx1', 'status tx1']);
  });
});

describe('a signal', () => {
  it('ends a call that was not sent, with its own reason', async () => {
    const { ledger, gateway } = rig([{ endorse: unavailable }]);
    const reason = new Error('the clinician went home');
    const outcome: unknown = await ledger.providers
      .suspend(change, { signal: AbortSignal.abort(reason) })
      .catch((error: unknown) => error);
    expect(outcome).to.equal(reason);
    expect(gateway.journal).to.deep.equal([]);
  });

  it('leaves no doubt about a call that was sent', async () => {
    const stop = new AbortController();
    const { ledger, time } = rig([{ endorse: answer, submit: [unavailable], status: [unavailable] }]);
    const sleep = time.sleep;
    Object.assign(time, {
      sleep: (milliseconds: number, signal: AbortSignal) => {
        stop.abort(new Error('enough'));
        return sleep(milliseconds, signal);
      },
    });
    const error = await errorOf(ledger.providers.suspend(change, { signal: stop.signal }));
    expect(error).to.include({ code: 'OUTCOME_UNKNOWN', transactionId: 'tx1' });
    expect(error.cause).to.have.property('message', 'enough');
  });

  it('that is aborted while it is being sent leaves no rejection behind that nobody handles', async () => {
    const stop = new AbortController();
    const { ledger, gateway } = rig([{ endorse: answer, submit: [unavailable] }]);
    const push = gateway.journal.push.bind(gateway.journal);
    gateway.journal.push = (step) => {
      if (step.startsWith('submit')) stop.abort(new Error('enough'));
      return push(step);
    };
    const unhandled: unknown[] = [];
    const note = (reason: unknown): void => void unhandled.push(reason);
    const usual = process.listeners('unhandledRejection');
    process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
    try {
      const error = await errorOf(ledger.providers.suspend(change, { signal: stop.signal }));
      expect(error).to.include({ code: 'OUTCOME_UNKNOWN', transactionId: 'tx1' });
      await new Promise(setImmediate);
    } finally {
      process.off('unhandledRejection', note);
      for (const listener of usual) process.on('unhandledRejection', listener);
    }
    expect(unhandled).to.deep.equal([]);
  });

  it('of a connection that is closed ends every call', async () => {
    const { ledger, gateway } = rig([{ endorse: unavailable }]);
    const call = ledger.providers.suspend(change);
    await ledger.close();
    expect(await errorOf(call)).to.include({ code: 'CONNECTION_CLOSED' });
    expect(await errorOf(ledger.providers.suspend(change))).to.include({ code: 'CONNECTION_CLOSED' });
    expect(gateway.closed).to.equal(true);
  });
});
