import { join } from 'node:path';
import { openOrderLog, openPeerStore } from '@careledger/fabric-embedded/rooms/storage/index';
import { blockCommit } from './block-commit';
import { storedBlock } from './stored-block';

/*
 * Writes block after block to an ordering log and to a hospital's store, and says after each that it is durable. Runs
 * until it is killed. Argument: the folder.
 */
async function writeUntilKilled(folder: string): Promise<never> {
  const log = await openOrderLog({ folder: join(folder, 'log'), channel: 'care' });
  const store = await openPeerStore({ folder: join(folder, 'store'), channel: 'care', mspId: 'Org1MSP' });
  for (;;) {
    const number = log.height;
    await log.append([storedBlock(number)]);
    await store.keepPrivate(`tx${number}`, number, storedBlock(number));
    while (store.height <= number) {
      const next = store.height;
      const stored = { value: storedBlock(next), version: { block: next, tx: 0 } };
      await store.commit(
        blockCommit(next, {
          block: storedBlock(next),
          state: [{ namespace: 'cc', key: `key${next}`, next: { ...stored, metadata: [] } }],
          private: [{ namespace: 'cc', collection: 'c', key: `key${next}`, next: stored }],
        }),
      );
      await store.dropPrivate([`tx${next}`]);
    }
    process.stdout.write(`${number}\n`);
  }
}

void writeUntilKilled(process.argv[2] ?? '');
