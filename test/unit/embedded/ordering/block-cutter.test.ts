import { expect } from 'chai';
import { createBlockCutter } from '@careledger/fabric-embedded/rooms/ordering/block-cutter';

const limits = { maxMessageCount: 3, preferredMaxBytes: 100, absoluteMaxBytes: 1000, timeoutMs: 1 };
const message = (name: string): Uint8Array => Buffer.from(name);
const names = (batches: readonly (readonly Uint8Array[])[]): string[][] =>
  batches.map((batch) => batch.map((envelope) => Buffer.from(envelope).toString()));

describe('the block cutter', () => {
  it('waits until the count is reached', () => {
    const cutter = createBlockCutter(limits);
    expect(cutter.ordered(message('1'), 10)).to.deep.equal({ batches: [], pending: true });
    expect(cutter.ordered(message('2'), 10)).to.deep.equal({ batches: [], pending: true });
    const { batches, pending } = cutter.ordered(message('3'), 10);
    expect(names(batches)).to.deep.equal([['1', '2', '3']]);
    expect(pending).to.equal(false);
  });

  it('cuts before a message that would not fit', () => {
    const cutter = createBlockCutter(limits);
    cutter.ordered(message('1'), 60);
    const { batches, pending } = cutter.ordered(message('2'), 60);
    expect(names(batches)).to.deep.equal([['1']]);
    expect(pending).to.equal(true);
    expect(names([cutter.cut()])).to.deep.equal([['2']]);
  });

  it('gives a message beyond the preferred size a block of its own', () => {
    const cutter = createBlockCutter(limits);
    cutter.ordered(message('1'), 10);
    const { batches, pending } = cutter.ordered(message('large'), 101);
    expect(names(batches)).to.deep.equal([['1'], ['large']]);
    expect(pending).to.equal(false);
  });

  it('takes a message of exactly the preferred size into a batch', () => {
    const cutter = createBlockCutter(limits);
    expect(cutter.ordered(message('1'), 100)).to.deep.equal({ batches: [], pending: true });
  });

  it('has nothing to cut after a cut', () => {
    const cutter = createBlockCutter(limits);
    cutter.ordered(message('1'), 10);
    cutter.cut();
    expect(cutter.cut()).to.deep.equal([]);
    expect(cutter.pendingCount).to.equal(0);
  });
});
