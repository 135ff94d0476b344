import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect } from 'chai';
import { createRandom } from '@careledger/fabric-embedded/rooms/clock/index';
import { openOrderLog, openPeerStore } from '@careledger/fabric-embedded/rooms/storage/index';
import { storedBlock } from '../../support/embedded/stored-block';
import { temporaryFolder } from '../../support/embedded/temporary-folder';

const program = join(__dirname, '..', '..', 'support', 'embedded', 'write-until-killed.js');

/** @returns the last block that was said to be durable */
async function writeAndKill(folder: string, milliseconds: number): Promise<number> {
  const child = spawn(process.execPath, [program, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await once(child.stdout, 'data');
  setTimeout(() => child.kill('SIGKILL'), milliseconds);
  await once(child, 'close');
  return Number(output.trimEnd().split('\n').at(-1));
}

describe('Stores that are killed while they write', () => {
  it('have everything that was said to be durable, and nothing in part', async () => {
    using folder = temporaryFolder();
    const random = createRandom(20260);
    for (let round = 0; round < 8; round += 1) {
      const durable = await writeAndKill(folder.path, Math.floor(random.next() * 120));
      const log = await openOrderLog({ folder: join(folder.path, 'log'), channel: 'care' });
      const store = await openPeerStore({
        folder: join(folder.path, 'store'),
        channel: 'care',
        mspId: 'Org1MSP',
      });
      expect(log.height).to.be.greaterThan(durable);
      expect(store.height).to.be.greaterThan(durable).and.to.be.at.most(log.height);
      using snapshot = store.snapshot();
      for (let number = 0; number < log.height; number += 1) {
        const block = storedBlock(number);
        const isCommitted = number < store.height;
        expect(same(log.read(number), block), `block ${number} in the log`).to.equal(true);
        expect(same(store.block(number), block)).to.equal(isCommitted);
        expect(same(snapshot.get('cc', `key${number}`)?.value, block)).to.equal(isCommitted);
        expect(same(snapshot.getPrivate('cc', 'c', `key${number}`)?.value, block)).to.equal(isCommitted);
      }
      await log.close();
      await store.close();
    }
  }).timeout(60_000);
});

function same(found: Uint8Array | undefined, wanted: Uint8Array): boolean {
  return found !== undefined && Buffer.compare(found, wanted) === 0;
}
