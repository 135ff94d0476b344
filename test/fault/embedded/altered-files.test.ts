import { cpSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { type LedgerConfig, LedgerError, startLedger } from '@careledger/fabric-embedded';
import { checkBlocks } from '@careledger/fabric-embedded/rooms/ledger/check-blocks';
import { openDatabase } from '@careledger/fabric-embedded/rooms/storage/database';
import { openOrderLog, openPeerStore } from '@careledger/fabric-embedded/rooms/storage/index';
import { blockKey } from '@careledger/fabric-embedded/rooms/storage/keys';
import { storageFormat } from '@careledger/fabric-embedded/rooms/storage/peer-store';
import { createDice, type Dice } from '../../conformance/generated/dice';
import { probeClient } from '../../support/embedded/probe-client';
import { probeOrganizations } from '../../support/embedded/probe-organizations';
import { rejection } from '../../support/embedded/rejection';
import { type TemporaryFolder, temporaryFolder } from '../../support/embedded/temporary-folder';

const TRIES = 25;
const CHANNEL = 'probing';
const PEER = { name: 'org-2', mspId: 'OrgBMSP' };

describe('files of blocks that somebody tore or altered', function () {
  this.timeout(60_000);
  let folder: TemporaryFolder;
  let config: LedgerConfig;
  let copies = 0;

  before(async () => {
    folder = temporaryFolder();
    const organizations = await probeOrganizations(folder.path);
    ({ config } = organizations);
    const ledger = await startLedger(config);
    await ledger.deploy(organizations.deployment);
    using client = probeClient(ledger, organizations, 'OrgAMSP');
    for (let number = 0; number < 12; number += 1) {
      await client.submit([{ op: 'put', key: `key-${number}`, value: { size: 300 } }]);
    }
    await ledger.close();
  });

  after(() => {
    folder[Symbol.dispose]();
  });

  /** The whole data folder once more, to be damaged. */
  function copyOfData(): string {
    copies += 1;
    const copy = join(folder.path, `copy-${copies}`);
    cpSync(config.dataDir, copy, { recursive: true });
    return copy;
  }

  /** What the ledger says at its start. */
  async function check(data: string): Promise<unknown> {
    const peerFolder = join(data, 'peers', PEER.name);
    const log = await openOrderLog({ folder: join(data, 'ordering'), channel: CHANNEL });
    const store = await openPeerStore({ folder: peerFolder, channel: CHANNEL, mspId: PEER.mspId });
    try {
      checkBlocks(log, join(data, 'ordering'), [{ folder: peerFolder, store }]);
      return undefined;
    } catch (error) {
      return error;
    } finally {
      await log.close();
      await store.close();
    }
  }

  /** LevelDB's file of what was written last, which here is everything. */
  function logFile(data: string): string {
    const database = join(data, 'ordering', 'leveldb');
    const file = readdirSync(database).find((name) => name.endsWith('.log'));
    if (file === undefined) throw new Error('The database has no log.');
    return join(database, file);
  }

  function expectNamed(found: unknown, where: string): void {
    expect(found).to.be.instanceOf(Error).with.property('message').that.includes(where);
    expect(found).to.satisfy((error: Error) => error instanceof LedgerError || error.name === 'StorageError');
    expect((found as Error).message).to.match(/Block \d+ in|cannot be read/);
  }

  async function expectFound(damage: (file: string, dice: Dice) => void): Promise<void> {
    const dice = createDice(20);
    for (let number = 0; number < TRIES; number += 1) {
      const data = copyOfData();
      damage(logFile(data), dice);
      expectNamed(await check(data).catch((error: unknown) => error), join(data, 'ordering'));
    }
  }

  it('are whole before', async () => {
    expect(await check(copyOfData())).to.equal(undefined);
  });

  it('are found where a byte is another, with the folder and the block', async () => {
    await expectFound((file, dice) => {
      const bytes = readFileSync(file);
      const at = dice.below(bytes.length);
      bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << dice.below(8)), at);
      writeFileSync(file, bytes);
    });
  });

  it('are found where the end is gone', async () => {
    await expectFound((file, dice) => {
      truncateSync(file, dice.below(readFileSync(file).length));
    });
  });

  it("are found where an organization's block is another than was ordered", async () => {
    const data = copyOfData();
    const peerFolder = join(data, 'peers', PEER.name);
    const marker = { format: storageFormat, kind: 'peer', channel: CHANNEL, owner: PEER.mspId } as const;
    const database = await openDatabase(peerFolder, marker);
    const bytes = Buffer.from(database.get(blockKey(5)) ?? []);
    bytes.writeUInt8(bytes.readUInt8(400) ^ 1, 400);
    await database.write([{ key: blockKey(5), value: bytes }], true);
    await database.close();
    const found = await check(data);
    expectNamed(found, peerFolder);
    expect((found as Error).message).to.include('Block 5 in');
  });

  it('keep the ledger from starting', async () => {
    const dataDir = copyOfData();
    const file = logFile(dataDir);
    const bytes = readFileSync(file);
    bytes.writeUInt8(bytes.readUInt8(Math.floor(bytes.length / 2)) ^ 1, Math.floor(bytes.length / 2));
    writeFileSync(file, bytes);
    const refused = await rejection(startLedger({ ...config, dataDir }));
    expect(refused).to.have.property('code', 'DATA_DAMAGED');
    expect(refused.message).to.include(join(dataDir, 'ordering'));
  });
});
