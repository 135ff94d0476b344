import { openDatabase } from './database';
import { readRecord, writeRecord } from './bytes';
import { blockKey, progressKey } from './keys';
import { storageFormat } from './peer-store';
import type { OrderLog } from './types';

export interface OrderLogOptions {
  readonly folder: string;
  readonly channel: string;
}

/** Opens the ordering service's log, or makes it. @throws StorageError */
export async function openOrderLog({ folder, channel }: OrderLogOptions): Promise<OrderLog> {
  const marker = { format: storageFormat, kind: 'orderer', channel, owner: '' } as const;
  const database = await openDatabase(folder, marker);
  const recorded = database.get(progressKey);
  let height = recorded ? readRecord(recorded).number() : 0;

  return {
    get height() {
      return height;
    },
    append: async (blocks) => {
      const next = height + blocks.length;
      const changes = blocks.map((value, index) => ({ key: blockKey(height + index), value }));
      await database.write(
        [...changes, { key: progressKey, value: writeRecord().number(next).finish() }],
        true,
      );
      height = next;
    },
    read: (number) => database.get(blockKey(number)),
    close: () => database.close(),
  };
}
