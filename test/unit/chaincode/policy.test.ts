import type { TransactionInput } from '@careledger/model';
import { expect } from 'chai';
import { A, B, C, consortium, D, HOSPITALS } from '../../support/chaincode/consortium';
import { codeOf, FakeLedger, resultOf } from '../../support/chaincode/fake-ledger';
import { administrator, person } from '../../support/chaincode/people';

const FIRST: TransactionInput<'policy.set'> = {
  version: 1,
  hospitals: [...HOSPITALS],
  suspended: [],
  default: 'deny',
};
const SECOND: TransactionInput<'policy.set'> = { ...FIRST, version: 2, suspended: [C] };

describe('policy', () => {
  it('is set first by administrators of a majority of the hospitals that it lists', async () => {
    const ledger = new FakeLedger();
    expect(codeOf(await ledger.evaluate(administrator(A), 'policy.read', {}))).to.equal('POLICY_MISSING');
    expect(codeOf(await ledger.submit(person(A, 'registrar'), 'policy.set', FIRST))).to.equal('FORBIDDEN');
    expect(codeOf(await ledger.submit(administrator('HospitalX'), 'policy.set', FIRST))).to.equal(
      'FORBIDDEN',
    );
    const first = await ledger.submit(administrator(A), 'policy.set', FIRST);
    expect(resultOf(first)).to.deep.equal({ policy: null, approvals: [A] });
    expect([first.writes.map(({ key }) => key), first.events]).to.deep.equal([
      ['policy-approval/1/HospitalA'],
      [],
    ]);
    const again = await ledger.submit(administrator(A), 'policy.set', FIRST);
    expect([resultOf(again), again.writes]).to.deep.equal([resultOf(first), []]);
    await ledger.submit(administrator(B), 'policy.set', FIRST);
    const outcome = await ledger.submit(administrator(D), 'policy.set', FIRST);
    expect(resultOf(outcome)).to.deep.equal({
      policy: { ...FIRST, at: '2026-03-01T12:00:00.000Z' },
      approvals: [A, B, D],
    });
    expect(outcome.writes.map(({ key }) => key)).to.deep.equal([
      'policy-approval/1/HospitalD',
      'policy',
      'policy-version/1',
    ]);
  });

  it('gives the same result when it is set again, and refuses other content', async () => {
    const { ledger } = await consortium();
    const again = await ledger.submit(administrator(C), 'policy.set', FIRST);
    expect([resultOf(again).approvals, again.writes, again.events]).to.deep.equal([[A, B, C], [], []]);
    const other = { ...FIRST, hospitals: [A, B] };
    expect(codeOf(await ledger.submit(administrator(B), 'policy.set', other))).to.equal('CONFLICT');
  });

  it('is not seized before the hospitals have agreed on a first one', async () => {
    const ledger = new FakeLedger();
    const set = (hospital: string, hospitals: string[]) =>
      ledger.submit(administrator(hospital), 'policy.set', { ...FIRST, hospitals });
    expect(codeOf(await set(C, [C])), 'a majority of one').to.equal('INVALID_ARGUMENT');
    expect(resultOf(await set(C, [C, 'HospitalX'])).policy, 'with one that is not there').to.equal(null);
    const many = [A, ...Array.from({ length: 63 }, (_, index) => `X${String(index + 10)}`)];
    expect(resultOf(await set(A, many)).policy, 'with many that are not there').to.equal(null);
    for (const hospital of [B, D]) {
      expect(resultOf(await set(hospital, [...HOSPITALS])).policy).to.equal(null);
    }
    expect(resultOf(await set(C, [...HOSPITALS])).approvals, 'who changes their mind').to.deep.equal([
      B,
      C,
      D,
    ]);
  });

  it('changes when a majority of the hospitals has set the same', async () => {
    const { ledger } = await consortium();
    const set = async (hospital: string, policy = SECOND) =>
      resultOf(await ledger.submit(administrator(hospital), 'policy.set', policy));
    expect((await set(A)).policy?.version).to.equal(1);
    expect((await set(A)).approvals, 'one vote a hospital').to.deep.equal([A]);
    expect(
      (await set(C, { ...SECOND, suspended: [A] })).approvals,
      'other content is another vote',
    ).to.deep.equal([C]);
    expect((await set(B)).policy?.version).to.equal(1);
    const last = await set(D);
    expect([last.policy?.version, last.approvals]).to.deep.equal([2, [A, B, D]]);
  });

  it('is the next version, sorted, with members suspended only, and knows how it decides', async () => {
    const { ledger } = await consortium();
    const wrong: [string, object][] = [
      ['CONFLICT', { ...SECOND, version: 3 }],
      ['INVALID_ARGUMENT', { ...SECOND, suspended: ['HospitalX'] }],
      ['INVALID_ARGUMENT', { ...SECOND, hospitals: [B, A] }],
      ['INVALID_ARGUMENT', { ...SECOND, hospitals: [] }],
      ['INVALID_ARGUMENT', { ...SECOND, default: 'ask' }],
      ['INVALID_ARGUMENT', { ...SECOND, strictness: 'none' }],
    ];
    for (const [code, policy] of wrong) {
      const input = { ...SECOND, ...policy };
      expect(codeOf(await ledger.submit(administrator(A), 'policy.set', input))).to.equal(code);
    }
  });
});
