import { expect } from 'chai';
import { VALIDATION_CODE } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import { createRangeSummary } from '@careledger/fabric-embedded/rooms/rwset/index';
import type { RangeRead, RwsetBuilder, Version } from '@careledger/fabric-embedded/rooms/rwset/index';
import { implicitCollection } from '@careledger/fabric-embedded/rooms/validation/index';
import {
  type Sketch,
  type SketchedTransaction,
  type TestChannel,
  type TestOrganization,
  CHAINCODE,
  createTestChannel,
  testOrganization,
} from '../../../support/embedded/test-channel';

const { VALID, MVCC_READ_CONFLICT: CONFLICT, PHANTOM_READ_CONFLICT: PHANTOM } = VALIDATION_CODE;
const value = Buffer.from('value');
const nothing = new Uint8Array();

describe('validation of what was read', () => {
  let organizations: readonly TestOrganization[];
  let channel: TestChannel;

  before(async () => {
    organizations = await Promise.all(['A', 'B', 'C'].map(testOrganization));
  });

  beforeEach(() => {
    channel = createTestChannel(organizations);
  });

  const tx = (does: Sketch['does']): SketchedTransaction => channel.transaction(does && { does });
  const put = (...keys: readonly string[]): SketchedTransaction =>
    tx((rwset) => {
      for (const key of keys) rwset.write(CHAINCODE, key, value);
    });
  const versionOf = (key: string): Version | undefined => channel.state.get(CHAINCODE, key)?.version;
  const read = (...keys: readonly string[]): Sketch['does'] => {
    const versions = keys.map((key) => [key, versionOf(key)] as const);
    return (rwset) => {
      for (const [key, version] of versions) rwset.read(CHAINCODE, key, version);
      rwset.write(CHAINCODE, 'result', value);
    };
  };

  describe('key by key', () => {
    it('accepts what has not changed, with and without a value', async () => {
      await channel.commit([put('a')]);
      expect(await channel.codes(tx(read('a', 'absent')))).to.deep.equal([VALID]);
    });

    it('refuses what an earlier block has written, deleted or created', async () => {
      await channel.commit([put('a', 'b')]);
      const [a, b, c] = [tx(read('a')), tx(read('b')), tx(read('c'))];
      await channel.commit([
        tx((rwset) => {
          rwset.write(CHAINCODE, 'a', value);
          rwset.write(CHAINCODE, 'b', nothing);
          rwset.write(CHAINCODE, 'c', value);
        }),
      ]);
      expect(await channel.codes(a, b, c)).to.deep.equal([CONFLICT, CONFLICT, CONFLICT]);
    });

    it('refuses what a valid transaction of the block has written, not what an invalid one has', async () => {
      await channel.commit([put('a', 'b')]);
      const stale = tx((rwset) => {
        rwset.read(CHAINCODE, 'a', undefined);
        rwset.write(CHAINCODE, 'b', value);
      });
      expect(await channel.codes(tx(read('a')), put('a'), tx(read('a')), stale, tx(read('b')))).to.deep.equal(
        [VALID, VALID, CONFLICT, CONFLICT, VALID],
      );
    });

    it('takes new metadata for a new version', async () => {
      await channel.commit([put('a')]);
      const entries = [{ name: 'note', value }];
      const [early, late] = [tx(read('a')), tx(read('a'))];
      const metadata = tx((rwset) => {
        rwset.writeMetadata(CHAINCODE, 'a', entries);
      });
      expect(await channel.codes(early, metadata, late)).to.deep.equal([VALID, VALID, CONFLICT]);
      expect(channel.state.get(CHAINCODE, 'a')).to.deep.equal({
        value,
        metadata: entries,
        version: { block: 2, tx: 1 },
      });
    });

    it('keeps value and metadata that transactions of one block write one after the other', async () => {
      const entries = [{ name: 'note', value }];
      await channel.commit([
        put('a'),
        tx((rwset) => {
          rwset.write(CHAINCODE, 'a', Buffer.from('new'));
        }),
        tx((rwset) => {
          rwset.writeMetadata(CHAINCODE, 'a', entries);
        }),
      ]);
      expect(channel.state.get(CHAINCODE, 'a')).to.deep.equal({
        value: Buffer.from('new'),
        metadata: entries,
        version: { block: 1, tx: 2 },
      });
    });

    it('drops metadata with the key, also within a block', async () => {
      await channel.commit([
        tx((rwset) => {
          rwset.write(CHAINCODE, 'a', value);
          rwset.writeMetadata(CHAINCODE, 'a', [{ name: 'note', value }]);
        }),
      ]);
      await channel.commit([
        tx((rwset) => {
          rwset.write(CHAINCODE, 'a', nothing);
        }),
        put('a'),
      ]);
      expect(channel.state.get(CHAINCODE, 'a')?.metadata).to.deep.equal([]);
    });
  });

  describe('range by range', () => {
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
          await channel.commit([put(...many(count))]);
        });

        it('accepts what has not changed', async () => {
          expect(await channel.codes(reading(range('k', 'l')))).to.deep.equal([VALID]);
        });

        it('refuses a key more', async () => {
          const [transaction, again] = [reading(range('k', 'l')), reading(range('k', 'l'))];
          expect(await channel.codes(put('k99999'), transaction)).to.deep.equal([VALID, PHANTOM]);
          expect(await channel.codes(again)).to.deep.equal([PHANTOM]);
        });

        it('is not touched by a key beside it', async () => {
          const transaction = reading(range('k', 'l'));
          expect(await channel.codes(put('l', 'j'), transaction)).to.deep.equal([VALID, VALID]);
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
          expect(await channel.codes(put('k00000'), transaction)).to.deep.equal([VALID, PHANTOM]);
        });
      });
    }

    it('ends with the last key that was seen where the reader stopped', async () => {
      await channel.commit([put('k1', 'k2', 'k3')]);
      const seenTwo = range('k', 'l', 2);
      expect(seenTwo.endKey).to.equal('k2');
      expect(await channel.codes(put('k3', 'k4'), reading(seenTwo))).to.deep.equal([VALID, VALID]);
      const [again, inserted] = [reading(seenTwo), reading(seenTwo)];
      expect(await channel.codes(put('k2'), again)).to.deep.equal([VALID, PHANTOM]);
      expect(await channel.codes(put('k11'), inserted)).to.deep.equal([VALID, PHANTOM]);
    });

    it('takes keys in the order of their UTF-8 bytes', async () => {
      const [high, higher] = ['k\uffee', 'k\u{1f600}'];
      await channel.commit([put(higher, high)]);
      const results = [high, higher].map((key) => ({ key, version: versionOf(key) }));
      const found = { startKey: 'k', endKey: '', exhausted: true };
      expect(await channel.codes(reading({ ...found, reads: { raw: results } }))).to.deep.equal([VALID]);
      expect(
        await channel.codes(reading({ ...found, reads: { raw: [...results].reverse() } })),
      ).to.deep.equal([PHANTOM]);
    });

    it('refuses a summary that nobody can have made', async () => {
      const merkle = { maxDegree: 1, maxLevel: 1, maxLevelHashes: [] };
      const found = { startKey: 'k', endKey: 'l', exhausted: true, reads: { merkle } };
      expect(await channel.codes(reading(found))).to.deep.equal([PHANTOM]);
    });
  });

  describe('hash by hash', () => {
    const own = implicitCollection('A');
    const putPrivate = (key: string, content: Uint8Array = value): SketchedTransaction =>
      tx((rwset) => {
        rwset.privateWrite(CHAINCODE, own, key, content);
      });
    const readPrivate = (key: string, version: Version | undefined): SketchedTransaction =>
      tx((rwset) => {
        rwset.privateRead(CHAINCODE, own, key, version);
        rwset.write(CHAINCODE, 'result', value);
      });

    it('compares the versions of hashed keys', async () => {
      await channel.commit([putPrivate('p')]);
      const version = { block: 1, tx: 0 };
      expect(
        await channel.codes(
          readPrivate('p', version),
          readPrivate('p', undefined),
          readPrivate('absent', undefined),
          putPrivate('p'),
          readPrivate('p', version),
        ),
      ).to.deep.equal([VALID, CONFLICT, VALID, VALID, CONFLICT]);
    });

    it('keeps the plaintext of its own hospital, and none of others', async () => {
      const other = tx((rwset) => {
        rwset.privateWrite(CHAINCODE, implicitCollection('B'), 'p', value);
      });
      const result = await channel.commit([putPrivate('p'), other]);
      expect(result.private).to.deep.equal([
        { namespace: CHAINCODE, collection: own, key: 'p', next: { value, version: { block: 1, tx: 0 } } },
      ]);
      expect(result.hashed).to.have.length(2);
    });

    it('goes on without a plaintext that is missing or is not what the hash says', async () => {
      const forged = { ...putPrivate('p'), privateData: putPrivate('p', Buffer.from('other')).privateData };
      const result = await channel.commit([forged, { ...putPrivate('q'), privateData: undefined }]);
      expect(result.transactions.map(({ code }) => code)).to.deep.equal([VALID, VALID]);
      expect(result.private).to.deep.equal([]);
    });

    it('keeps no plaintext of what is not valid', async () => {
      const conflicting = tx((rwset) => {
        rwset.read(CHAINCODE, 'a', { block: 0, tx: 0 });
        rwset.privateWrite(CHAINCODE, own, 'p', value);
      });
      expect((await channel.commit([conflicting])).private).to.deep.equal([]);
    });

    it('deletes and purges', async () => {
      await channel.commit([putPrivate('p'), putPrivate('q')]);
      const result = await channel.commit([
        putPrivate('p', nothing),
        tx((rwset) => {
          rwset.privatePurge(CHAINCODE, own, 'q');
        }),
      ]);
      expect(result.hashed.map(({ next, isPurge }) => ({ next, isPurge }))).to.deep.equal([
        { next: undefined, isPurge: false },
        { next: undefined, isPurge: true },
      ]);
      expect(result.private.map(({ key, next }) => ({ key, next }))).to.deep.equal([
        { key: 'p', next: undefined },
        { key: 'q', next: undefined },
      ]);
    });

    it('keeps what is written after a purge in the same block', async () => {
      await channel.commit([putPrivate('p')]);
      const result = await channel.commit([
        tx((rwset) => {
          rwset.privatePurge(CHAINCODE, own, 'p');
        }),
        putPrivate('p', Buffer.from('new')),
      ]);
      expect(result.hashed.map(({ next, isPurge }) => [next?.version, isPurge])).to.deep.equal([
        [{ block: 2, tx: 1 }, true],
      ]);
      expect(channel.state.getPrivate(CHAINCODE, own, 'p')?.value).to.deep.equal(Buffer.from('new'));
    });

    it("renews the plaintext's version with the hash's where only metadata change", async () => {
      await channel.commit([putPrivate('p')]);
      await channel.commit([
        tx((rwset) => {
          rwset.privateMetadata(CHAINCODE, own, 'p', [{ name: 'note', value }]);
        }),
      ]);
      expect(channel.state.getPrivate(CHAINCODE, own, 'p')).to.deep.equal({
        value,
        version: { block: 2, tx: 0 },
      });
    });
  });

  it('writes a history of public keys that valid transactions wrote', async () => {
    const { history } = await channel.commit([
      put('a'),
      tx((rwset) => {
        rwset.read(CHAINCODE, 'a', undefined);
        rwset.write(CHAINCODE, 'b', value);
      }),
      tx((rwset) => {
        rwset.write(CHAINCODE, 'a', nothing);
        rwset.writeMetadata(CHAINCODE, 'c', [{ name: 'note', value }]);
        rwset.privateWrite(CHAINCODE, implicitCollection('A'), 'p', value);
      }),
    ]);
    expect(history).to.deep.equal([
      { namespace: CHAINCODE, key: 'a', tx: 0 },
      { namespace: CHAINCODE, key: 'a', tx: 2 },
    ]);
  });
});
