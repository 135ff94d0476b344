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
  const recordedHeight = (): number => {
    const recorded = database.get(progressKey);
    return recorded ? readRecord(recorded).number() : 0;
  };
  let height = recordedHeight();

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
    mark: () => {
      const mark = database.mark();
      return {
        ...mark,
        restore: async () => {
          await mark.restore();
          height = recordedHeight();
        },
      };
    },
    close: () => database.close(),
  };
}
