import { BENCHES, load, type Measure, measureLine, meetsBar } from '@careledger/scripts';
import { expect } from 'chai';

describe('benches', () => {
  const rate: Measure = {
    what: 'submit',
    value: 300,
    unit: 'transactions/s',
    baseline: { what: 'Fabric', value: 200 },
  };

  it('judge the ratio where there is a baseline, else the value itself', () => {
    expect(meetsBar({ ...rate, bar: { atLeast: 1.5 } })).to.equal(true);
    expect(meetsBar({ ...rate, bar: { atLeast: 1.6 } })).to.equal(false);
    expect(meetsBar({ ...rate, bar: { atMost: 1.4 } })).to.equal(false);
    expect(meetsBar({ what: 'start', value: 1990, unit: 'ms', bar: { atMost: 2000 } })).to.equal(true);
    expect(meetsBar(rate)).to.equal(undefined);
  });

  it('say what a value is compared with, and whether the bar is met', () => {
    const line = measureLine({ ...rate, bar: { atLeast: 2 } });
    expect(line).to.match(/submit +300 transactions\/s, 1\.50x of Fabric \(200\), bar >= 2x: MISSED$/);
  });

  it('have names of their own', () => {
    const names = BENCHES.map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
  });

  it('call as many times at once as they say, and count refusals apart', async () => {
    let running = 0;
    let most = 0;
    const rates = await load(7, 0.1, async (number) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      if (number % 2 === 1) throw new Error('refused');
    });
    expect(most).to.equal(7);
    expect(Math.abs(rates.calls - rates.failed)).to.be.at.most(7);
  });

  it('fail where not one call ended well', async () => {
    const refused = await load(1, 0.01, () => Promise.reject(new Error('refused'))).catch(
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(Error).with.property('message', 'Not one call ended well.');
  });
});
