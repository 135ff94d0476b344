import { expect } from 'chai';
import { createRecentBlocks } from '@careledger/fabric-embedded/rooms/ordering/recent-blocks';

describe('the newest blocks', () => {
  const keep = (count: number, bytesEach: number) => {
    const recent = createRecentBlocks();
    for (let number = 0; number < count; number += 1) {
      recent.add({ number, bytes: new Uint8Array(bytesEach) });
    }
    const kept = Array.from({ length: count }, (_, number) => number).filter((number) => recent.get(number));
    return { recent, kept };
  };

  it('are the same bytes for everybody', () => {
    const { recent } = keep(3, 10);
    expect(recent.get(2)?.bytes).to.equal(recent.get(2)?.bytes).and.to.have.length(10);
  });

  it('are no more than 32, the oldest of which goes first', () => {
    expect(keep(100, 10).kept).to.deep.equal(Array.from({ length: 32 }, (_, place) => 68 + place));
  });

  it('are no more than 4 MiB', () => {
    expect(keep(10, 1024 * 1024).kept).to.deep.equal([6, 7, 8, 9]);
    expect(keep(2, 5 * 1024 * 1024).kept).to.deep.equal([]);
  });

  it('are forgotten when the log goes back', () => {
    const { recent } = keep(3, 10);
    recent.clear();
    expect(recent.get(2)).to.equal(undefined);
  });
});
