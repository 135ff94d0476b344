import { InvalidArgumentError } from '@careledger/client';
import { canonicalJson } from '@careledger/model';
import { expect } from 'chai';
import { failure } from './fake-gateway';
import { answer, errorOf, provider, refusal, rig, unavailable } from './support';

describe('a read', () => {
  it("asks the own hospital's peer alone", async () => {
    const { ledger, gateway } = rig([{ evaluate: answer }]);
    expect(await ledger.providers.read({ provider: 'provider-b-01' })).to.deep.equal(provider);
    expect(gateway.journal).to.deep.equal(['evaluate tx1']);
    expect(gateway.requests[0]).to.deep.include({ endorsers: ['HospitalBMSP'] });
  });

  it('gives the refusal of the contract as its error', async () => {
    const text = `evaluate call to endorser returned error: ${refusal('NOT_FOUND')}`;
    const { ledger, gateway } = rig([{ evaluate: failure('UNKNOWN', text) }]);
    expect(await errorOf(ledger.providers.read({ provider: 'x' }))).to.include({ code: 'NOT_FOUND' });
    expect(gateway.requests).to.have.length(1);
  });

  it('is made again while the peer is away', async () => {
    const { ledger } = rig([{ evaluate: unavailable }, { evaluate: unavailable }, { evaluate: answer }]);
    expect(await ledger.providers.read({ provider: 'provider-b-01' })).to.have.property('version', 2);
  });

  it('is made again when the peer has too much to do', async () => {
    const busy = failure(
      'UNKNOWN',
      'too many requests for /gateway.Gateway, exceeding concurrency limit (500)',
    );
    const { ledger } = rig([{ evaluate: busy }, { evaluate: answer }]);
    expect(await ledger.providers.read({ provider: 'provider-b-01' })).to.have.property('version', 2);
  });

  it('ends at its deadline with what was in the way', async () => {
    const { ledger } = rig([{ evaluate: unavailable }]);
    const error = await errorOf(ledger.providers.read({ provider: 'x' }));
    expect(error.code).to.equal('UNAVAILABLE');
    expect(error.message).to.include('No connection established');
  });

  it('of a list goes from page to page, as far as the reader goes', async () => {
    const page = (id: string, next: string | null): string =>
      canonicalJson({ providers: [{ ...provider, provider: id }], next });
    const { ledger, gateway } = rig([
      { evaluate: page('a', 'a') },
      { evaluate: page('b', 'b') },
      { evaluate: page('c', null) },
    ]);
    const seen: string[] = [];
    for await (const entry of ledger.providers.list()) {
      seen.push(entry.provider);
    }
    expect(seen).to.deep.equal(['a', 'b', 'c']);
    expect(gateway.requests.map(({ argument }) => argument)).to.deep.equal([
      '{"hospital":"HospitalBMSP"}',
      '{"after":"a","hospital":"HospitalBMSP"}',
      '{"after":"b","hospital":"HospitalBMSP"}',
    ]);
  });
});

describe('a read at another hospital', () => {
  it('asks that hospital alone, and says so', async () => {
    const { ledger, gateway } = rig([{ evaluate: answer }]);
    const there = ledger.at('HospitalCMSP');
    expect(there.mspId).to.equal('HospitalCMSP');
    expect(await there.providers.read({ provider: 'provider-b-01' })).to.deep.equal({
      ...provider,
      answeredBy: 'HospitalCMSP',
    });
    expect(gateway.requests).to.have.length(1);
    // Whose provider is meant does not change with who is asked.
    expect(gateway.requests[0]).to.deep.include({
      endorsers: ['HospitalCMSP'],
      argument: '{"hospital":"HospitalBMSP","provider":"provider-b-01"}',
    });
  });

  it('says of each entry of a list who has answered, page by page', async () => {
    const page = (id: string, next: string | null): string =>
      canonicalJson({ providers: [{ ...provider, provider: id }], next });
    const { ledger, gateway } = rig([{ evaluate: page('a', 'a') }, { evaluate: page('b', null) }]);
    const seen: string[] = [];
    for await (const entry of ledger.at('HospitalCMSP').providers.list()) {
      seen.push(`${entry.provider} ${entry.answeredBy}`);
    }
    expect(seen).to.deep.equal(['a HospitalCMSP', 'b HospitalCMSP']);
    expect(gateway.requests.map(({ endorsers }) => endorsers)).to.deep.equal([
      ['HospitalCMSP'],
      ['HospitalCMSP'],
    ]);
  });

  it('waits until that hospital has what it has to be as new as', async () => {
    const { ledger, gateway } = rig([{ evaluate: answer }]);
    const after = { transactionId: 'tx-of-mine', blockNumber: 7n };
    await ledger.at('HospitalCMSP').providers.read({ provider: 'provider-b-01' }, { after });
    expect(gateway.journal).to.deep.equal([
      'has tx-of-mine HospitalCMSP',
      'has tx-of-mine HospitalCMSP',
      'evaluate tx1',
    ]);
  });

  it('says at its deadline that the hospital lags behind', async () => {
    const { ledger, gateway } = rig([{ evaluate: answer }]);
    const after = { transactionId: 'tx-never', blockNumber: 7n };
    const error = await errorOf(ledger.at('HospitalCMSP').providers.read({ provider: 'x' }, { after }));
    expect(error.code).to.equal('UNAVAILABLE');
    expect(error.message).to.include('HospitalCMSP has not committed transaction tx-never yet');
    expect(gateway.requests).to.deep.equal([]);
  });

  it('takes the refusal of that hospital for its answer', async () => {
    const refused = failure('UNKNOWN', 'evaluate call to endorser returned error', [
      ['HospitalCMSP', refusal('NOT_FOUND')],
    ]);
    const { ledger } = rig([{ evaluate: refused }]);
    const error = await errorOf(ledger.at('HospitalCMSP').providers.read({ provider: 'x' }));
    expect(error.code).to.equal('NOT_FOUND');
  });

  it('is refused where no MSP id is named', () => {
    const { ledger } = rig([]);
    for (const hospital of ['', 'Hospital C', 'a/b']) {
      expect(() => ledger.at(hospital))
        .to.throw(InvalidArgumentError)
        .with.property('code', 'INVALID_ARGUMENT');
    }
  });
});

describe('what the ledger answers', () => {
  for (const [what, text] of [
    ['not JSON', 'hello'],
    ['a member less', canonicalJson({ ...provider, status: undefined })],
    ['a member more', canonicalJson({ ...provider, more: 1 })],
  ] as const) {
    it(`is not trusted blindly: ${what}`, async () => {
      const { ledger } = rig([{ evaluate: text, endorse: text }]);
      const error = await errorOf(ledger.providers.read({ provider: 'provider-b-01' }));
      expect(error.code).to.equal('UNEXPECTED_ANSWER');
      const written = await errorOf(ledger.providers.suspend({ provider: 'provider-b-01', version: 1 }));
      expect(written).to.include({ code: 'UNEXPECTED_ANSWER', transactionId: 'tx2' });
    });
  }
});

describe('what is sent', () => {
  it('is checked first, and what it held is not repeated', async () => {
    const { ledger, gateway } = rig([]);
    const error = await errorOf(ledger.patients.read({ patient: 'Eleni Papadopoulou' }));
    expect(error.code).to.equal('INVALID_ARGUMENT');
    expect(error).to.have.deep.property('fields', ['patient']);
    expect(error.message).not.to.include('Eleni');
    expect(gateway.requests).to.deep.equal([]);
  });
});
