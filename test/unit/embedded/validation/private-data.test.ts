import { expect } from 'chai';
import { VALIDATION_CODE } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import type { Version } from '@careledger/fabric-embedded/rooms/rwset/index';
import { implicitCollection } from '@careledger/fabric-embedded/rooms/validation/index';
import { CHAINCODE, type SketchedTransaction } from '../../../support/embedded/test-channel';
import { nothing, validationFixture, value } from '../../../support/embedded/validation-fixture';

const { VALID, MVCC_READ_CONFLICT: CONFLICT } = VALIDATION_CODE;

describe('validation of private data', () => {
  const { channel, tx } = validationFixture('ABC');

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
