import { createHash } from 'node:crypto';
import { expect } from 'chai';
import {
  openPeerStore,
  type PeerStore,
  type Results,
  type StateValue,
} from '@careledger/fabric-embedded/rooms/storage/index';
import { blockCommit } from '../../../support/embedded/block-commit';
import { writingBlock } from '../../../support/embedded/writing-block';
import { temporaryFolder, type TemporaryFolder } from '../../../support/embedded/temporary-folder';

const version = { block: 0, tx: 0 };

describe("A hospital's store", () => {
  let folder: TemporaryFolder;
  let store: PeerStore;
  const open = () => openPeerStore({ folder: folder.path, channel: 'care', mspId: 'Org1MSP' });
  const reopen = async (): Promise<void> => {
    await store.close();
    store = await open();
  };
  beforeEach(async () => {
    folder = temporaryFolder();
    store = await open();
  });
  afterEach(async () => {
    await store.close();
    folder[Symbol.dispose]();
  });

  it('is empty at first', () => {
    using snapshot = store.snapshot();
    expect(store.height).to.equal(0);
    expect(snapshot.height).to.equal(0);
    expect(snapshot.get('cc', 'k')).to.equal(undefined);
    expect(store.block(0)).to.equal(undefined);
    expect(store.transaction('id')).to.equal(undefined);
  });

  it('holds all of a block after it is opened again', async () => {
    const value: StateValue = {
      value: bytes('v'),
      version: { block: 70_000, tx: 300 },
      metadata: [{ name: 'VALIDATION_PARAMETER', value: bytes('policy') }],
    };
    const hashed = { valueHash: bytes('hash'), version, metadata: value.metadata };
    await store.commit(
      blockCommit(0, {
        transactions: [{ txId: 'id', block: 0, tx: 3, code: 11 }],
        state: [{ namespace: 'cc', key: 'k', next: value }],
        hashed: [{ namespace: 'cc', collection: 'c', keyHash: sha256('pk'), next: hashed, isPurge: false }],
        private: [{ namespace: 'cc', collection: 'c', key: 'pk', next: { value: bytes('pv'), version } }],
      }),
    );
    await reopen();
    using snapshot = store.snapshot();
    expect(store.height).to.equal(1);
    expect(text(store.lastHeaderHash)).to.equal('header 0');
    expect(text(store.lastCommitHash)).to.equal('commit 0');
    expect(text(store.block(0))).to.equal('block 0');
    expect(store.transaction('id')).to.deep.equal({ txId: 'id', block: 0, tx: 3, code: 11 });
    expect(plain(snapshot.get('cc', 'k'))).to.deep.equal(plain(value));
    expect(plain(snapshot.getHashed('cc', 'c', sha256('pk')))).to.deep.equal(plain(hashed));
    expect(text(snapshot.getPrivate('cc', 'c', 'pk')?.value)).to.equal('pv');
  });

  it('refuses a block that is not the next one', async () => {
    const refused = await store.commit(blockCommit(1)).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(refused).to.be.instanceOf(Error).with.property('message').that.includes('block 0 is next');
    expect(store.height).to.equal(0);
  });

  it('reads ranges in the order of UTF-8 bytes, within the namespace and the bounds', async () => {
    const keys = ['a', 'aa', 'b', '\u0000type\u0000x\u0000', '\uffee', '\u{1f600}', '\u{10ffff}'];
    await store.commit(
      blockCommit(0, {
        state: [
          ...keys.map((key) => ({ namespace: 'cc', key, next: state(key) })),
          { namespace: 'cc2', key: 'a', next: state('other') },
          { namespace: 'c', key: 'a', next: state('other') },
        ],
      }),
    );
    using snapshot = store.snapshot();
    expect(await keysOf(snapshot.range('cc', '', ''))).to.deep.equal([
      '\u0000type\u0000x\u0000',
      'a',
      'aa',
      'b',
      '\uffee',
      '\u{1f600}',
      '\u{10ffff}',
    ]);
    expect(await keysOf(snapshot.range('cc', 'a', 'b'))).to.deep.equal(['a', 'aa']);
    expect(await keysOf(snapshot.range('cc', 'b', 'a'))).to.deep.equal([]);
    expect(await keysOf(snapshot.range('cc', '\u{1f600}', ''))).to.deep.equal(['\u{1f600}', '\u{10ffff}']);
  });

  it('reads ranges of thousands of keys, and stops in the middle of one', async () => {
    const keys = Array.from({ length: 3000 }, (_, index) => String(index).padStart(5, '0'));
    await store.commit(
      blockCommit(0, { state: keys.map((key) => ({ namespace: 'cc', key, next: state(key) })) }),
    );
    using snapshot = store.snapshot();
    expect(await keysOf(snapshot.range('cc', '', ''))).to.deep.equal(keys);
    const results = snapshot.range('cc', '', '');
    expect((await results.next())?.key).to.equal('00000');
    results.close();
    results.close();
  });

  it('gives snapshots that later blocks do not move', async () => {
    await store.commit(blockCommit(0, { state: [{ namespace: 'cc', key: 'k', next: state('old') }] }));
    using before = store.snapshot();
    await store.commit(
      blockCommit(1, {
        state: [
          { namespace: 'cc', key: 'k', next: undefined },
          { namespace: 'cc', key: 'l', next: state('new') },
        ],
      }),
    );
    using after = store.snapshot();
    expect(before.height).to.equal(1);
    expect(text(before.get('cc', 'k')?.value)).to.equal('old');
    expect(await keysOf(before.range('cc', '', ''))).to.deep.equal(['k']);
    expect(after.height).to.equal(2);
    expect(await keysOf(after.range('cc', '', ''))).to.deep.equal(['l']);
  });

  it('lets a purge take the plaintext without being told its key', async () => {
    const where = { namespace: 'cc', collection: 'c' };
    const hashed = { valueHash: bytes('hash'), version, metadata: [] };
    await store.commit(
      blockCommit(0, {
        hashed: [{ ...where, keyHash: sha256('k'), next: hashed, isPurge: false }],
        private: [
          { ...where, key: 'k', next: { value: bytes('plain'), version } },
          { ...where, key: 'other', next: { value: bytes('stays'), version } },
        ],
      }),
    );
    await store.commit(
      blockCommit(1, { hashed: [{ ...where, keyHash: sha256('k'), next: undefined, isPurge: true }] }),
    );
    using snapshot = store.snapshot();
    expect(snapshot.getPrivate('cc', 'c', 'k')).to.equal(undefined);
    expect(snapshot.getHashed('cc', 'c', sha256('k'))).to.equal(undefined);
    expect(await keysOf(snapshot.rangePrivate('cc', 'c', '', ''))).to.deep.equal(['other']);
  });

  it('finds a transaction where its id stood first', async () => {
    await store.commit(
      blockCommit(0, {
        transactions: [
          { txId: 'id', block: 0, tx: 0, code: 0 },
          { txId: 'id', block: 0, tx: 1, code: 9 },
          { txId: '', block: 0, tx: 2, code: 1 },
        ],
      }),
    );
    await store.commit(blockCommit(1, { transactions: [{ txId: 'id', block: 1, tx: 0, code: 9 }] }));
    expect(store.transaction('id')).to.include({ block: 0, tx: 0, code: 0 });
    expect(store.transaction('')).to.equal(undefined);
  });

  it('tells the history of a key, newest first, out of the blocks', async () => {
    const seconds = [1_700_000_000, 1_700_000_001, 1_700_000_002];
    for (const [number, value] of ['first', '', 'second'].entries()) {
      await store.commit(
        blockCommit(number, {
          block: writingBlock(number, {
            namespace: 'cc',
            key: 'k',
            value,
            txId: `tx${number}`,
            seconds: seconds[number] ?? 0,
          }),
          history: [{ namespace: 'cc', key: 'k', tx: 0 }],
        }),
      );
    }
    using snapshot = store.snapshot();
    const found = await all(snapshot.history('cc', 'k'));
    expect(found.map(({ value, ...rest }) => ({ ...rest, value: text(value) }))).to.deep.equal([
      { txId: 'tx2', timestamp: { seconds: seconds[2], nanos: 7 }, isDelete: false, value: 'second' },
      { txId: 'tx1', timestamp: { seconds: seconds[1], nanos: 7 }, isDelete: true, value: '' },
      { txId: 'tx0', timestamp: { seconds: seconds[0], nanos: 7 }, isDelete: false, value: 'first' },
    ]);
    expect(await all(snapshot.history('cc', ''))).to.deep.equal([]);
    expect(await all(snapshot.history('cc', 'k0'))).to.deep.equal([]);
  });

  it('keeps private data of endorsed transactions until they are dropped', async () => {
    await store.keepPrivate('one', 0, bytes('rwset 1'));
    await store.keepPrivate('one', 0, bytes('rwset 1, other hospital'));
    await store.keepPrivate('two', 0, bytes('rwset 2'));
    await reopen();
    expect(store.keptPrivate('one').map(text)).to.deep.equal(['rwset 1', 'rwset 1, other hospital']);
    await store.dropPrivate(['one', 'unknown']);
    expect(store.keptPrivate('one')).to.deep.equal([]);
    await reopen();
    expect(store.keptPrivate('one')).to.deep.equal([]);
    expect(store.keptPrivate('two').map(text)).to.deep.equal(['rwset 2']);
  });

  it('drops private data of transactions that were never committed after a thousand blocks', async () => {
    await store.keepPrivate('never', 0, bytes('rwset'));
    for (let number = 0; number <= 1000; number += 1) await store.commit(blockCommit(number));
    expect(store.keptPrivate('never')).to.have.length(1);
    await store.commit(blockCommit(1001));
    expect(store.keptPrivate('never')).to.have.length(0);
    await reopen();
    expect(store.keptPrivate('never')).to.have.length(0);
  });
});

function state(value: string): StateValue {
  return { value: bytes(value), version, metadata: [] };
}

async function keysOf(results: Results<{ readonly key: string }>): Promise<string[]> {
  return (await all(results)).map(({ key }) => key);
}

async function all<Entry>(results: Results<Entry>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for (let entry = await results.next(); entry; entry = await results.next()) entries.push(entry);
  return entries;
}

/** LevelDB's buffers and a test's arrays are the same bytes. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, plain(part)]));
}

function bytes(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value));
}

function text(value: Uint8Array | undefined): string {
  return Buffer.from(value ?? []).toString();
}

function sha256(value: string): Uint8Array {
  return createHash('sha256').update(value).digest();
}
