import { UnavailableError } from '@careledger/client';
import { type BulkProgress } from '@careledger/client';
import { inBulk } from '@careledger/client/internal/call/bulk';
import { expect } from 'chai';
import { errorOf } from './support';

describe('a bulk call', () => {
  const pause = (): Promise<void> => new Promise(setImmediate);

  it('reports each item, whatever becomes of the others, and how far it is', async () => {
    const progress: BulkProgress[] = [];
    const outcomes = [];
    for await (const outcome of inBulk(
      [1, 2, 3, 4, 5],
      (item) => (item % 2 === 0 ? Promise.reject(new UnavailableError('away')) : Promise.resolve(item * 10)),
      { concurrency: 2, onProgress: (each) => progress.push(each) },
    )) {
      outcomes.push(outcome.ok ? [outcome.index, outcome.value] : [outcome.index, outcome.error.code]);
    }
    expect(outcomes.sort()).to.deep.equal([
      [0, 10],
      [1, 'UNAVAILABLE'],
      [2, 30],
      [3, 'UNAVAILABLE'],
      [4, 50],
    ]);
    expect(progress.at(-1)).to.deep.equal({ done: 5, failed: 2, total: 5 });
  });

  it('reads no more than it works on, and closes the source of who stops', async () => {
    let read = 0;
    let isClosed = false;
    let atOnce = 0;
    let most = 0;
    function* source(): Generator<number> {
      try {
        for (;;) yield read++;
      } finally {
        isClosed = true;
      }
    }
    const work = async (item: number): Promise<number> => {
      atOnce++;
      most = Math.max(most, atOnce);
      await pause();
      atOnce--;
      return item;
    };
    let seen = 0;
    for await (const { ok } of inBulk(source(), work, { concurrency: 3 })) {
      expect(ok).to.equal(true);
      await pause();
      await pause();
      expect(read).to.be.at.most(seen + 4);
      if (++seen === 10) break;
    }
    await pause();
    expect([isClosed, most]).to.deep.equal([true, 3]);
  });

  it('refuses to have nothing under way at a time, instead of waiting for ever', async () => {
    for (const concurrency of [Number.NaN, 0, -1]) {
      const work = (item: number): Promise<number> => Promise.resolve(item);
      const error = await errorOf(inBulk([1], work, { concurrency }).next());
      expect(error).to.deep.include({ code: 'INVALID_ARGUMENT', fields: ['concurrency'] });
    }
  });

  it('keeps no result back while the source takes its time', async () => {
    let goOn = (): void => undefined;
    async function* source(): AsyncGenerator<string> {
      yield 'first';
      await new Promise<void>((resolve) => (goOn = resolve));
      yield 'second';
    }
    const results: string[] = [];
    for await (const { item } of inBulk(source(), () => Promise.resolve())) {
      results.push(item);
      goOn();
    }
    expect(results).to.deep.equal(['first', 'second']);
  });

  it('ends as a whole with a signal, a source that fails, or what is no error of the library', async () => {
    const outcome = async (iterable: AsyncIterable<unknown>): Promise<unknown> => {
      try {
        const iterator = iterable[Symbol.asyncIterator]();
        while ((await iterator.next()).done !== true) await pause();
        return 'the end';
      } catch (error) {
        return error;
      }
    };
    const stop = new AbortController();
    const enough = new Error('enough');
    const work = (item: number): Promise<number> => {
      if (item === 5) stop.abort(enough);
      return Promise.resolve(item);
    };
    const many = Array.from({ length: 100 }, (_, index) => index);
    expect(await outcome(inBulk(many, work, { signal: stop.signal }))).to.equal(enough);
    const defect = new TypeError('a defect');
    expect(await outcome(inBulk(many, () => Promise.reject(defect)))).to.equal(defect);
    async function* broken(): AsyncGenerator<number> {
      yield await Promise.resolve(1);
      throw defect;
    }
    expect(await outcome(inBulk(broken(), () => Promise.resolve()))).to.equal(defect);
  });
});
