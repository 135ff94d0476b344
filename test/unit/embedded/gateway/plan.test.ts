import { expect } from 'chai';
import { createPlan, type EndorsementPlan } from '@careledger/fabric-embedded/rooms/gateway/plan';
import type { Endorser, EndorserResponse } from '@careledger/fabric-embedded/rooms/peer/types';

const endorser = (mspId: string): Endorser => ({
  mspId,
  address: `${mspId}:1`,
  processProposal: () => Promise.reject(new Error('not asked here')),
});

const ENDORSERS = new Map(['A', 'B', 'C', 'D'].map((mspId) => [mspId, endorser(mspId)]));
const MAJORITY = [
  ['A', 'B', 'C'],
  ['A', 'B', 'D'],
  ['A', 'C', 'D'],
  ['B', 'C', 'D'],
];

function answer(mspId: string, payload = 'same'): EndorserResponse {
  return {
    version: 1,
    response: { status: 200, message: '', payload: new Uint8Array() },
    payload: Buffer.from(payload),
    endorsement: { endorser: Buffer.from(mspId), signature: Buffer.from('signature') },
    interest: [],
  };
}

const asked = (plan: EndorsementPlan): string[] | undefined =>
  plan.nextEndorsers()?.map(({ mspId }) => mspId);
const accept = (plan: EndorsementPlan, mspId: string, payload?: string): boolean =>
  plan.accept(endorser(mspId), answer(mspId, payload));
const endorsers = (plan: EndorsementPlan): string[] | undefined =>
  plan.completed?.endorsements.map((endorsement) => Buffer.from(endorsement.endorser).toString());

describe('an endorsement plan', () => {
  it('is complete when all of a layout have endorsed', () => {
    const plan = createPlan(MAJORITY, ENDORSERS);
    expect(accept(plan, 'A')).to.equal(true);
    expect(asked(plan)).to.deep.equal(['B', 'C']);
    accept(plan, 'B');
    expect(plan.completed).to.equal(undefined);
    accept(plan, 'C');
    expect(endorsers(plan)).to.deep.equal(['A', 'B', 'C']);
  });

  it('goes on without an organization that fails, and counts the others', () => {
    const plan = createPlan(MAJORITY, ENDORSERS);
    accept(plan, 'A');
    asked(plan);
    plan.refuse(endorser('B'), 'no');
    accept(plan, 'C');
    expect(asked(plan)).to.deep.equal(['D']);
    accept(plan, 'D');
    expect(endorsers(plan)).to.deep.equal(['A', 'C', 'D']);
    expect(plan.errorDetails).to.deep.equal([{ address: 'B:1', mspId: 'B', message: 'no' }]);
  });

  it('ends where too many fail', () => {
    const plan = createPlan(MAJORITY, ENDORSERS);
    accept(plan, 'A');
    asked(plan);
    plan.refuse(endorser('B'), 'no');
    plan.refuse(endorser('C'), 'no');
    expect(asked(plan)).to.equal(undefined);
    expect(plan.completed).to.equal(undefined);
  });

  it('does not accept an answer that differs from the first', () => {
    const plan = createPlan(MAJORITY, ENDORSERS);
    accept(plan, 'A');
    expect(accept(plan, 'B', 'other')).to.equal(false);
    expect(plan.errorDetails).to.deep.equal([
      { address: 'B:1', mspId: 'B', message: 'ProposalResponsePayloads do not match' },
    ]);
  });

  it('is complete with the first endorsement where that is enough', () => {
    const plan = createPlan([['A']], ENDORSERS);
    accept(plan, 'A');
    expect(endorsers(plan)).to.deep.equal(['A']);
  });

  it('leaves out layouts for which there are no peers', () => {
    const plan = createPlan([['A', 'E'], ['B']], ENDORSERS);
    expect(asked(plan)).to.deep.equal(['B']);
  });
});
