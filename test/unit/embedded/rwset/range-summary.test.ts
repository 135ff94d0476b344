import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { encodeQueryReads } from '@careledger/fabric-embedded/rooms/codec/kv-rwset';
import {
  createRangeSummary,
  type KeyRead,
  type RangeRead,
} from '@careledger/fabric-embedded/rooms/rwset/index';

const reads = (count: number): KeyRead[] =>
  Array.from({ length: count }, (_, index) => ({ key: `key${index}`, version: { block: 1, tx: index } }));
const summaryOf = (list: readonly KeyRead[], maxDegree?: number): RangeRead['reads'] => {
  const summary = createRangeSummary(maxDegree);
  for (const read of list) summary.add(read);
  return summary.done();
};
const sha256 = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const leaf = (list: readonly KeyRead[]): Buffer => sha256(encodeQueryReads(list));
const node = (...children: readonly Buffer[]): Buffer => sha256(Buffer.concat(children));
const merkle = (maxLevel: number, ...maxLevelHashes: readonly Buffer[]): RangeRead['reads'] => ({
  merkle: { maxDegree: 2, maxLevel, maxLevelHashes },
});

describe('the summary of a range', () => {
  it('is the results themselves up to fifty', () => {
    expect(summaryOf([])).to.deep.equal({ raw: [] });
    expect(summaryOf(reads(50))).to.deep.equal({ raw: reads(50) });
    expect(summaryOf(reads(51))).to.deep.equal({
      merkle: { maxDegree: 50, maxLevel: 1, maxLevelHashes: [leaf(reads(51))] },
    });
  });

  it('is a tree whose nodes have one child more than the degree', () => {
    const all = reads(30);
    /** The leaf of that number, from 1 on. */
    const at = (number: number): Buffer => leaf(all.slice(number * 3 - 3, number * 3));
    const ofThree = (first: number): Buffer => node(at(first), at(first + 1), at(first + 2));
    const ofLeaves = (count: number): RangeRead['reads'] => summaryOf(all.slice(0, count * 3), 2);
    expect(ofLeaves(1)).to.deep.equal(merkle(1, at(1)));
    expect(ofLeaves(2)).to.deep.equal(merkle(1, at(1), at(2)));
    expect(ofLeaves(3)).to.deep.equal(merkle(2, ofThree(1)));
    // One leaf over goes up as it is; several are combined first.
    expect(ofLeaves(4)).to.deep.equal(merkle(2, ofThree(1), at(4)));
    expect(ofLeaves(5)).to.deep.equal(merkle(2, ofThree(1), node(at(4), at(5))));
    // The last node of level 2 comes into being only at the end, and makes it one too many.
    expect(ofLeaves(8)).to.deep.equal(merkle(3, node(ofThree(1), ofThree(4), node(at(7), at(8)))));
    expect(ofLeaves(9)).to.deep.equal(merkle(3, node(ofThree(1), ofThree(4), ofThree(7))));
    expect(ofLeaves(10)).to.deep.equal(merkle(3, node(ofThree(1), ofThree(4), ofThree(7)), at(10)));
  });

  it('takes results that are left over as a smaller leaf', () => {
    expect(summaryOf(reads(4), 2)).to.deep.equal(merkle(1, leaf(reads(3)), leaf(reads(4).slice(3))));
  });

  it('needs a degree of two', () => {
    expect(() => createRangeSummary(1)).to.throw(RangeError, 'maxDegree [1] should not be less than 2');
  });
});
