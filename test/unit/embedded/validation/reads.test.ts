import { expect } from 'chai';
import { VALIDATION_CODE } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import { implicitCollection } from '@careledger/fabric-embedded/rooms/validation/index';
import { createPendingUpdates } from '@careledger/fabric-embedded/rooms/validation/pending-updates';
import { CHAINCODE, type Sketch } from '../../../support/embedded/test-channel';
import { nothing, put, validationFixture, value } from '../../../support/embedded/validation-fixture';

const { VALID, MVCC_READ_CONFLICT: CONFLICT } = VALIDATION_CODE;

describe('validation of keys that were read', () => {
  const { channel, tx, versionOf } = validationFixture('ABC');

  const read = (...keys: readonly string[]): Sketch['does'] => {
    const versions = keys.map((key) => [key, versionOf(key)] as const);
    return (rwset) => {
      for (const [key, version] of versions) rwset.read(CHAINCODE, key, version);
      rwset.write(CHAINCODE, 'result', value);
    };
  };

  it('accepts what has not changed, with and without a value', async () => {
    await channel.commit([tx(put('a'))]);
    expect(await channel.codes(tx(read('a', 'absent')))).to.deep.equal([VALID]);
  });

  it('refuses what an earlier block has written, deleted or created', async () => {
    await channel.commit([tx(put('a', 'b'))]);
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
    await channel.commit([tx(put('a', 'b'))]);
    const stale = tx((rwset) => {
      rwset.read(CHAINCODE, 'a', undefined);
      rwset.write(CHAINCODE, 'b', value);
    });
    expect(
      await channel.codes(tx(read('a')), tx(put('a')), tx(read('a')), stale, tx(read('b'))),
    ).to.deep.equal([VALID, VALID, CONFLICT, CONFLICT, VALID]);
  });

  it('refuses what an earlier transaction of the same block had written, of two in one block', async () => {
    await channel.commit([tx(put('a')), tx(put('a'))]);
    const { block } = versionOf('a')!;
    const stale = tx((rwset) => {
      rwset.read(CHAINCODE, 'a', { block, tx: 0 });
      rwset.write(CHAINCODE, 'result', value);
    });
    expect(await channel.codes(stale, tx(read('a')))).to.deep.equal([CONFLICT, VALID]);
  });

  it('takes an empty value for a deletion, as it stands in a write set', () => {
    const pending = createPendingUpdates(channel.state);
    const write = { key: 'a', isDelete: false, value: nothing };
    const lists = { reads: [], rangeReads: [], metadataWrites: [], collections: [] };
    pending.apply({ namespaces: [{ namespace: CHAINCODE, writes: [write], ...lists }] }, { block: 1, tx: 0 });
    expect(pending.state()).to.deep.equal([{ namespace: CHAINCODE, key: 'a', next: undefined }]);
  });

  it('takes new metadata for a new version', async () => {
    await channel.commit([tx(put('a'))]);
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
      tx(put('a')),
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
      tx(put('a')),
    ]);
    expect(channel.state.get(CHAINCODE, 'a')?.metadata).to.deep.equal([]);
  });

  it('writes a history of public keys that valid transactions wrote', async () => {
    const { history } = await channel.commit([
      tx(put('a')),
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
