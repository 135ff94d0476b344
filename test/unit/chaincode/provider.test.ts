import { canonicalJson, type TransactionInput } from '@careledger/model';
import { expect } from 'chai';
import { A, B, consortium, type Consortium } from '../../support/chaincode/consortium';
import { codeOf, resultOf } from '../../support/chaincode/fake-ledger';
import { fingerprints, person } from '../../support/chaincode/people';

describe('provider', () => {
  let care: Consortium;
  beforeEach(async () => {
    care = await consortium();
  });

  it('is registered by its hospital with the certificate that speaks for it', async () => {
    const clinician = person(B, 'clinician', 'provider-1');
    const input: TransactionInput<'provider.register'> = {
      provider: 'provider-1',
      role: 'clinician',
      specialties: ['394579002'],
      licence: { authority: 'board', expires: '2027-01-01T00:00:00.000Z' },
      ...fingerprints(clinician),
    };
    const outcome = await care.ledger.submit(person(B, 'registrar'), 'provider.register', input);
    const provider = { ...input, hospital: B, status: 'active', version: 1, at: '2026-03-01T12:00:00.000Z' };
    expect(resultOf(outcome)).to.deep.equal(provider);
    expect(outcome.writes).to.deep.equal([
      { key: 'provider/HospitalB/provider-1', value: canonicalJson(provider) },
    ]);
    expect(outcome.policies.map(({ key }) => key)).to.deep.equal(['provider/HospitalB/provider-1']);
    const again = await care.ledger.submit(person(B, 'registrar'), 'provider.register', input);
    expect([resultOf(again), again.writes, again.policies]).to.deep.equal([provider, [], []]);
    const other = { ...input, ...fingerprints(person(B, 'clinician', 'provider-1')) };
    expect(codeOf(await care.ledger.submit(person(B, 'registrar'), 'provider.register', other))).to.equal(
      'CONFLICT',
    );
  });

  it('is suspended and reinstated version by version, without a new key policy', async () => {
    await care.registeredProvider(B, 'provider-1');
    const registrar = person(B, 'registrar');
    const change = { provider: 'provider-1', version: 1 };
    const suspended = await care.ledger.submit(registrar, 'provider.suspend', change);
    expect(resultOf(suspended)).to.include({ status: 'suspended', version: 2 });
    expect(suspended.policies).to.deep.equal([]);
    expect(suspended.events[0]?.payload).to.contain('provider.suspended');
    expect(
      (await care.ledger.submit(registrar, 'provider.suspend', change)).writes,
      'the same again',
    ).to.deep.equal([]);
    const reinstated = await care.ledger.submit(registrar, 'provider.reinstate', { ...change, version: 2 });
    expect(resultOf(reinstated)).to.include({ status: 'active', version: 3 });
    expect(codeOf(await care.ledger.submit(registrar, 'provider.suspend', change)), 'a late retry').to.equal(
      'CONFLICT',
    );
  });

  it('registered again, with the same, is given as it stands', async () => {
    const clinician = await care.registeredProvider(B, 'provider-1');
    const registrar = person(B, 'registrar');
    const suspended = await care.ledger.submit(registrar, 'provider.suspend', {
      provider: 'provider-1',
      version: 1,
    });
    const input: TransactionInput<'provider.register'> = {
      provider: 'provider-1',
      role: 'clinician',
      specialties: [],
      licence: null,
      ...fingerprints(clinician),
    };
    const again = await care.ledger.submit(registrar, 'provider.register', input);
    expect([resultOf(again), again.writes, again.policies]).to.deep.equal([resultOf(suspended), [], []]);
    const other = { ...input, specialties: ['394579002'] };
    expect(codeOf(await care.ledger.submit(registrar, 'provider.register', other))).to.equal('CONFLICT');
  });

  it('of another hospital cannot be changed', async () => {
    await care.registeredProvider(B, 'provider-1');
    const change = { provider: 'provider-1', version: 1 };
    expect(codeOf(await care.ledger.submit(person(A, 'registrar'), 'provider.suspend', change))).to.equal(
      'NOT_FOUND',
    );
    expect(codeOf(await care.ledger.submit(person(B, 'clinician'), 'provider.suspend', change))).to.equal(
      'FORBIDDEN',
    );
  });

  it('is listed in pages, a hundred in at most three messages', async () => {
    for (let index = 0; index < 103; index += 1) {
      await care.registeredProvider(B, `provider-${index.toString().padStart(3, '0')}`);
    }
    const first = await care.ledger.evaluate(care.registrar, 'provider.list', { hospital: B });
    const page = resultOf(first);
    expect(page.providers).to.have.length(100);
    expect(first.messages).to.be.at.most(3);
    expect(page.next).to.equal('provider-099');
    const after = page.next ?? '';
    const rest = resultOf(
      await care.ledger.evaluate(care.registrar, 'provider.list', { hospital: B, after }),
    );
    expect(rest.providers.map(({ provider }) => provider)).to.deep.equal([
      'provider-100',
      'provider-101',
      'provider-102',
    ]);
    expect(rest.next).to.equal(null);
  });
});
