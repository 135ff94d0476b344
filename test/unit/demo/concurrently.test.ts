import { concurrently } from '@careledger/scripts';
import { expect } from 'chai';
import { setTimeout } from 'node:timers/promises';

describe('work that is done a few at once', () => {
  it('takes everything, and never more at once than told', async () => {
    let underWay = 0;
    let most = 0;
    const done: number[] = [];
    await concurrently(
      Array.from({ length: 20 }, (_, index) => index),
      3,
      async (index) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await setTimeout(index % 3);
        underWay -= 1;
        done.push(index);
      },
    );
    expect(done.sort((a, b) => a - b)).to.deep.equal(Array.from({ length: 20 }, (_, index) => index));
    expect(most).to.equal(3);
  });

  it('takes the next of a generator only when there is a hand free', async () => {
    let made = 0;
    async function* source() {
      for (; made < 10; made += 1) {
        await setTimeout(0);
        yield made;
      }
    }
    let ahead = 0;
    let done = 0;
    await concurrently(source(), 2, async () => {
      ahead = Math.max(ahead, made - done);
      await setTimeout(1);
      done += 1;
    });
    expect(done).to.equal(10);
    expect(ahead).to.be.at.most(3);
  });

  it('ends what is under way before it fails, and begins nothing more', async () => {
    const ended: number[] = [];
    const failing = concurrently([1, 2, 3, 4, 5, 6], 2, async (index) => {
      if (index === 1) throw new Error('one failed');
      await setTimeout(5);
      ended.push(index);
    });
    const error: unknown = await failing.catch((reason: unknown) => reason);
    expect(error).to.be.an('error').with.property('message', 'one failed');
    expect(ended).to.deep.equal([2]);
  });
});
