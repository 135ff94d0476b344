import '../../support/chaincode/quiet';
import { parseCareError } from '@careledger/model';
import { expect } from 'chai';
import { GuardedChaincode, toCareError } from '@careledger/chaincode';
import { A } from '../../support/chaincode/consortium';
import { FakeStub } from '../../support/chaincode/fake-stub';
import { person } from '../../support/chaincode/people';

/** A stub for a call of `patient:read`; what stands behind the guard decides the answer. */
function stub(): FakeStub {
  const { hospital, certificate } = person(A, 'registrar');
  return new FakeStub(
    { state: new Map(), policies: new Map(), private: new Map(), withheld: new Set() },
    {
      args: ['patient:read', '{}'],
      creator: { mspid: hospital, idBytes: Buffer.from(certificate.toString()) },
      channel: 'care',
      txId: 'tx',
      time: new Date(0),
      transient: new Map(),
      hashPrivate: (value) => value,
    },
  );
}

describe('whatever is thrown', () => {
  const things: unknown[] = [null, undefined, 0, 'Hanako Ito', { family: 'Ito' }, new Error('Hanako Ito')];

  it('becomes a CareError', () => {
    for (const thing of things) {
      const error = toCareError(thing);
      expect([error.code, error.message.includes('Ito')]).to.deep.equal(['INTERNAL', false]);
    }
  });

  it('behind the guard is answered with one', async () => {
    for (const thing of things) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- what is no Error is what is tested
      const fail = () => Promise.reject(thing);
      const inner = { Init: fail, Invoke: fail };
      const response = await new GuardedChaincode(inner, new Set(['patient:read'])).Invoke(stub());
      expect([response.status, parseCareError(response.message ?? '')?.code]).to.deep.equal([
        500,
        'INTERNAL',
      ]);
    }
  });

  it('or answered in words of its own, is replaced', async () => {
    const answer = () => Promise.resolve({ status: 500, message: 'Hanako Ito' });
    const guarded = new GuardedChaincode({ Init: answer, Invoke: answer }, new Set(['patient:read']));
    expect(parseCareError((await guarded.Init(stub())).message ?? '')?.code).to.equal('INTERNAL');
  });
});
