import { expect } from 'chai';
import { createSharedSnapshots } from '@careledger/fabric-embedded/rooms/storage/shared-snapshot';
import type { StateSnapshot } from '@careledger/fabric-embedded/rooms/storage/types';

describe('snapshots that are shared', () => {
  let open: number[];
  let opened: number;
  let shared: ReturnType<typeof createSharedSnapshots>;

  beforeEach(() => {
    open = [];
    opened = 0;
    shared = createSharedSnapshots(() => snapshotNumber((opened += 1)));
  });

  it('are one while nothing changes, and stay open for the next who asks', () => {
    const first = shared.take();
    const second = shared.take();
    expect(second.height).to.equal(first.height);
    first[Symbol.dispose]();
    second[Symbol.dispose]();
    expect(shared.take().height).to.equal(1);
    expect(open).to.deep.equal([1]);
  });

  it('are others after a change, and end with the last who uses them', () => {
    const before = shared.take();
    const alsoBefore = shared.take();
    shared.renew();
    const after = shared.take();
    expect([before.height, after.height]).to.deep.equal([1, 2]);
    before[Symbol.dispose]();
    expect(open).to.deep.equal([1, 2]);
    alsoBefore[Symbol.dispose]();
    expect(open).to.deep.equal([2]);
    after[Symbol.dispose]();
    expect(open).to.deep.equal([2]);
  });

  it('end with a change where nobody uses them, and are not opened before somebody asks', () => {
    shared.take()[Symbol.dispose]();
    shared.renew();
    shared.renew();
    expect(open).to.deep.equal([]);
    expect(opened).to.equal(1);
  });

  function snapshotNumber(number: number): StateSnapshot {
    open.push(number);
    const notAsked = (): never => {
      throw new Error('Nobody asks for that here.');
    };
    return {
      height: number,
      get: notAsked,
      range: notAsked,
      getHashed: notAsked,
      getPrivate: notAsked,
      rangePrivate: notAsked,
      history: notAsked,
      [Symbol.dispose]: () => {
        open = open.filter((other) => other !== number);
      },
    };
  }
});
