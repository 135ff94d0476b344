import { expect } from 'chai';
import { SimulationError, type Simulator } from '@careledger/fabric-embedded/rooms/simulation/index';
import {
  own,
  policy,
  simulationFixture,
  type SimulationFixture,
} from '../../../support/embedded/simulation-fixture';
import { blockCommit } from '../../../support/embedded/block-commit';

describe('A simulated transaction', () => {
  let fixture: SimulationFixture;
  let simulator: Simulator;
  beforeEach(async () => {
    fixture = await simulationFixture();
    ({ simulator } = fixture);
  });
  afterEach(() => fixture[Symbol.asyncDispose]());

  it('never reads its own writes, and reads a key once however often it asks', () => {
    simulator.putState('cc', 'a', bytes('mine'));
    simulator.deleteState('cc', 'b');
    expect(text(simulator.getState('cc', 'a'))).to.equal('value of a');
    expect(text(simulator.getState('cc', 'b'))).to.equal('value of b');
    simulator.getState('cc', 'a');
    expect(simulator.getState('cc', 'none')).to.equal(undefined);
    const { cc } = fixture.finish();
    expect(cc.reads).to.deep.equal([
      { key: 'a', version: { block: 0, tx: 0 } },
      { key: 'b', version: { block: 0, tx: 1 } },
      { key: 'none', version: undefined },
    ]);
    expect(cc.writes.map(({ key, isDelete }) => [key, isDelete])).to.deep.equal([
      ['a', false],
      ['b', true],
    ]);
  });

  it('reads the state of its snapshot, whatever is committed meanwhile', async () => {
    const height = fixture.store.height;
    await fixture.store.commit(
      blockCommit(height, { state: [{ namespace: 'cc', key: 'a', next: undefined }] }),
    );
    expect(text(simulator.getState('cc', 'a'))).to.equal('value of a');
    expect(fixture.finish().height).to.equal(height);
  });

  it('takes down of a range what was fetched, and the rest only when its end was seen', async () => {
    const some = simulator.range('cc', 'a', 'd');
    await some.next();
    await some.next();
    some.close();
    const whole = simulator.range('cc', 'b', 'd');
    while (await whole.next());
    simulator.range('cc', 'x', 'y');
    expect(fixture.finish().cc.rangeReads).to.deep.equal([
      {
        startKey: 'a',
        endKey: 'b',
        exhausted: false,
        reads: { raw: [keyRead('a', 0), keyRead('b', 1)] },
      },
      {
        startKey: 'b',
        endKey: 'd',
        exhausted: true,
        reads: { raw: [keyRead('b', 1), keyRead('c', 2)] },
      },
      { startKey: 'x', endKey: '', exhausted: false, reads: { raw: [] } },
    ]);
  });

  it('sums up a range of more than fifty results', async () => {
    const results = simulator.range('cc', 'many/', 'many0');
    while (await results.next());
    const reads = fixture.finish().cc.rangeReads[0]?.reads;
    expect(reads).to.have.nested.property('merkle.maxLevelHashes').with.length(2);
  });

  it('tells which page comes next, without having read it', async () => {
    const page = simulator.page('cc', 'a', 'd');
    await page.next();
    await page.next();
    expect(await page.bookmark()).to.equal('c');
    expect(fixture.finish().cc.rangeReads[0]).to.include({ endKey: 'b', exhausted: false });
  });

  it('neither writes after a page nor pages after a write', () => {
    simulator.page('cc', '', '');
    expectRefusal(() => {
      simulator.putState('cc', 'a', bytes('x'));
    }, 'txid [tx]: unsuppored transaction. Transaction has already performed a paginated query. Writes are not allowed');
    const other = fixture.another('other');
    other.deleteState('cc', 'a');
    expectRefusal(
      () => other.page('cc', '', ''),
      'txid [other]: unsuppored transaction. Paginated queries are supported only in a read-only transaction',
    );
    other.abandon();
  });

  it('neither writes after a scan of private data nor scans after a write', () => {
    simulator.rangePrivate('cc', own, '', '');
    expectRefusal(() => {
      simulator.setMetadata('cc', 'a', policy);
    }, 'txid [tx]: unsuppored transaction. Transaction has already performed queries on pvt data. Writes are not allowed');
    const other = fixture.another('other');
    other.putPrivate('cc', own, 'k', bytes('x'));
    expectRefusal(
      () => other.rangePrivate('cc', own, '', ''),
      'txid [other]: unsuppored transaction. Queries on pvt data is supported only in a read-only transaction',
    );
    other.abandon();
  });

  it('reads metadata with the key, and writes it apart from the value', () => {
    expect(simulator.getMetadata('cc', 'a').map(({ name }) => name)).to.deep.equal(['VALIDATION_PARAMETER']);
    simulator.setMetadata('cc', 'b', policy);
    const { cc, written } = fixture.finish();
    expect(cc.reads).to.deep.equal([keyRead('a', 0)]);
    expect(cc.writes).to.deep.equal([]);
    expect(cc.metadataWrites).to.deep.equal([{ key: 'b', entries: policy }]);
    expect(written).to.deep.equal([{ namespace: 'cc', collection: undefined, metadata: [] }]);
  });

  it('names the policies that stand on the keys it writes', () => {
    simulator.putState('cc', 'a', bytes('x'));
    simulator.deletePrivate('cc', own, 'k');
    const { written } = fixture.finish();
    expect(written.map(({ collection, metadata }) => [collection, metadata.length])).to.deep.equal([
      [undefined, 1],
      [own, 1],
    ]);
  });

  it('is over when it is finished', () => {
    simulator.finish();
    const over = 'this instance should not be used after calling Done()';
    expectRefusal(() => simulator.getState('cc', 'a'), over);
    expectRefusal(() => {
      simulator.putState('cc', 'a', bytes('x'));
    }, over);
    expectRefusal(() => simulator.range('cc', '', ''), over);
    expectRefusal(() => simulator.finish(), over);
  });
});

function expectRefusal(action: () => unknown, message: string): void {
  expect(action).to.throw(SimulationError).with.property('message', message);
}

function keyRead(key: string, tx: number) {
  return { key, version: { block: 0, tx } };
}

function bytes(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value));
}

function text(value: Uint8Array | undefined): string {
  return Buffer.from(value ?? []).toString();
}
