import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import {
  openOrderLog,
  openPeerStore,
  StorageError,
  type StorageProblem,
} from '@careledger/fabric-embedded/rooms/storage/index';
import { blockCommit } from '../../../support/embedded/block-commit';
import { rejection } from '../../../support/embedded/rejection';
import { temporaryFolder, type TemporaryFolder } from '../../../support/embedded/temporary-folder';

describe('Opening a data folder', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = temporaryFolder();
  });
  afterEach(() => {
    folder[Symbol.dispose]();
  });

  const openPeer = (channel = 'care', mspId = 'Org1MSP') =>
    openPeerStore({ folder: folder.path, channel, mspId });

  const fill = async (): Promise<void> => {
    const store = await openPeer();
    await store.commit(blockCommit(0));
    await store.close();
  };

  async function expectProblem(
    opening: Promise<unknown>,
    problem: StorageProblem,
    ...words: readonly string[]
  ): Promise<void> {
    const error = await rejection(opening);
    expect(error).to.be.instanceOf(StorageError).and.to.include({ problem, folder: folder.path });
    expect(error.message).to.include(folder.path);
    for (const word of words) expect(error.message).to.include(word);
  }

  it('refuses one that holds other files', async () => {
    writeFileSync(join(folder.path, 'holiday.jpg'), 'x');
    await expectProblem(openPeer(), 'FOREIGN', 'Choose an empty folder');
    expect(readdirSync(folder.path)).to.deep.equal(['holiday.jpg']);
  });

  it("refuses another channel's, another hospital's and the ordering service's", async () => {
    await fill();
    await expectProblem(openPeer('other'), 'FOREIGN', 'channel "care"', 'channel "other"');
    await expectProblem(openPeer('care', 'Org2MSP'), 'FOREIGN', 'Org1MSP', 'Org2MSP');
    await expectProblem(openOrderLog({ folder: folder.path, channel: 'care' }), 'FOREIGN', 'ordering');
    await (await openPeer()).close();
  });

  it('refuses one of another format', async () => {
    await fill();
    const file = join(folder.path, 'ledger.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"format": 1', '"format": 2'));
    await expectProblem(openPeer(), 'FOREIGN', 'format 2', 'format 1');
  });

  it('says that it is in use while it is open', async () => {
    await using store = closing(await openPeer());
    await expectProblem(openPeer(), 'IN_USE', 'Stop that one first');
    expect(store.held.height).to.equal(0);
  });

  it('says that its marker is damaged', async () => {
    await fill();
    truncateSync(join(folder.path, 'ledger.json'), 5);
    await expectProblem(openPeer(), 'DAMAGED', 'ledger.json', 'backup');
  });

  it('says that its database is damaged', async () => {
    await fill();
    const database = join(folder.path, 'leveldb');
    for (const file of readdirSync(database).filter((name) => name.startsWith('MANIFEST'))) {
      writeFileSync(join(database, file), 'not a manifest at all');
    }
    await expectProblem(openPeer(), 'DAMAGED', 'backup');
  });

  it('opens one whose last write was torn by a power cut', async () => {
    await fill();
    const database = join(folder.path, 'leveldb');
    const log = readdirSync(database).find((name) => name.endsWith('.log'));
    appendFileSync(join(database, log ?? ''), Buffer.from([1, 2, 3, 4, 5, 6, 7]));
    const store = await openPeer();
    expect(store.height).to.equal(1);
    await store.close();
  });

  it('opens one that was claimed and never filled', async () => {
    await fill();
    rmSync(join(folder.path, 'leveldb'), { recursive: true });
    const store = await openPeer();
    expect(store.height).to.equal(0);
    await store.close();
  });

  it('makes the folders above it', async () => {
    const deep = join(folder.path, 'a', 'b');
    mkdirSync(join(folder.path, 'a'));
    const log = await openOrderLog({ folder: deep, channel: 'care' });
    await log.close();
    expect(readdirSync(deep)).to.include('ledger.json');
  });
});

function closing<Held extends { close(): Promise<void> }>(
  held: Held,
): AsyncDisposable & { readonly held: Held } {
  return { held, [Symbol.asyncDispose]: () => held.close() };
}
