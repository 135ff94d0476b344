import { expect } from 'chai';
import { VALIDATION_CODE } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import { createRangeSummary } from '@careledger/fabric-embedded/rooms/rwset/index';
import type { RangeRead, RwsetBuilder } from '@careledger/fabric-embedded/rooms/rwset/index';
import { CHAINCODE, type SketchedTransaction } from '../../../support/embedded/test-channel';
import { nothing, put, validationFixture, value } from '../../../support/embedded/validation-fixture';

const { VALID, PHANTOM_READ_CONFLICT: PHANTOM } = VALIDATION_CODE;

describe('validation of ranges that were read', () => {
  const { channel, tx, versionOf } = validationFixture('ABC');

  /** Reads the range as a simulator would, and as far as `limit`. */
  const range = (startKey: string, endKey: string, limit = Infinity): RangeRead => {
    const results = channel.state
      .entries(CHAINCODE)
      .filter(({ key }) => key >= startKey && (endKey === '' || key < endKey))
      .slice(0, limit);
    const summary = createRangeSummary();
    for (const { key, version } of results) summary.add({ key, version });
    const exhausted = limit === Infinity;
    return { startKey, endKey: exhausted ? endKey : results.at(-1)!.key, exhausted, reads: summary.done() };
  };
  const reading = (found: RangeRead): SketchedTransaction =>
    tx((rwset: RwsetBuilder) => {
      rwset.rangeRead(CHAINCODE, found);
      rwset.write(CHAINCODE, 'result', value);
    });
  const many = (count: number): string[] =>
    Array.from({ length: count }, (_, index) => `k${index.toString().padStart(5, '0')}`);

  for (const count of [0, 3, 50, 51, 200, 2_700]) {
    describe(`of ${count} results`, () => {
      beforeEach(async () => {
        await channel.commit([tx(put(...many(count)))]);
      });

      it('accepts what has not changed', async () => {
        expect(await channel.codes(reading(range('k', 'l')))).to.deep.equal([VALID]);
      });

      it('refuses a key more', async () => {
        const [transaction, again] = [reading(range('k', 'l')), reading(range('k', 'l'))];
        expect(await channel.codes(tx(put('k99999')), transaction)).to.deep.equal([VALID, PHANTOM]);
        expect(await channel.codes(again)).to.deep.equal([PHANTOM]);
      });

      it('is not touched by a key beside it', async () => {
        const transaction = reading(range('k', 'l'));
        expect(await channel.codes(tx(put('l', 'j')), transaction)).to.deep.equal([VALID, VALID]);
      });

      if (count === 0) return;

      it('refuses a key less', async () => {
        const [transaction, again] = [reading(range('k', 'l')), reading(range('k', 'l'))];
        const remove = tx((rwset) => {
          rwset.write(CHAINCODE, many(count).at(-1)!, nothing);
        });
        expect(await channel.codes(remove, transaction)).to.deep.equal([VALID, PHANTOM]);
        expect(await channel.codes(again)).to.deep.equal([PHANTOM]);
      });

      it('refuses another version', async () => {
        const transaction = reading(range('k', 'l'));
        expect(await channel.codes(tx(put('k00000')), transaction)).to.deep.equal([VALID, PHANTOM]);
      });
    });
  }

  it('ends with the last key that was seen where the reader stopped', async () => {
    await channel.commit([tx(put('k1', 'k2', 'k3'))]);
    const seenTwo = range('k', 'l', 2);
    expect(seenTwo.endKey).to.equal('k2');
    expect(await channel.codes(tx(put('k3', 'k4')), reading(seenTwo))).to.deep.equal([VALID, VALID]);
    const [again, inserted] = [reading(seenTwo), reading(seenTwo)];
    expect(await channel.codes(tx(put('k2')), again)).to.deep.equal([VALID, PHANTOM]);
    expect(await channel.codes(tx(put('k11')), inserted)).to.deep.equal([VALID, PHANTOM]);
  });

  it('is not touched by the deletion of what was not there', async () => {
    await channel.commit([tx(put('k1', 'k3'))]);
    const transaction = reading(range('k', 'l'));
    const remove = tx((rwset) => {
      rwset.write(CHAINCODE, 'k2', nothing);
    });
    expect(await channel.codes(remove, transaction)).to.deep.equal([VALID, VALID]);
  });

  it('takes keys in the order of their UTF-8 bytes', async () => {
    const [high, higher] = ['k\uffee', 'k\u{1f600}'];
    await channel.commit([tx(put(higher, high))]);
    const results = [high, higher].map((key) => ({ key, version: versionOf(key) }));
    const found = { startKey: 'k', endKey: '', exhausted: true };
    expect(await channel.codes(reading({ ...found, reads: { raw: results } }))).to.deep.equal([VALID]);
    expect(await channel.codes(reading({ ...found, reads: { raw: [...results].reverse() } }))).to.deep.equal([
      PHANTOM,
    ]);
  });

  it('refuses a summary that nobody can have made', async () => {
    const merkle = { maxDegree: 1, maxLevel: 1, maxLevelHashes: [] };
    const found = { startKey: 'k', endKey: 'l', exhausted: true, reads: { merkle } };
    expect(await channel.codes(reading(found))).to.deep.equal([PHANTOM]);
  });
});
