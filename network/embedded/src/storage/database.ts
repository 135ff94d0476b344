import { join } from 'node:path';
import { ClassicLevel, type Snapshot } from 'classic-level';
import { StorageError } from './errors';
import type { Bounds } from './keys';
import { claimFolder, type Marker } from './marker';
import { createMarks } from './marks';
import type { Results, StoreMark } from './types';

export interface Change {
  readonly key: Buffer;
  /** Undefined deletes. */
  readonly value: Uint8Array | undefined;
}

export interface ScanOptions {
  readonly snapshot?: DatabaseSnapshot;
  readonly reverse?: boolean;
}

/** Stands for the database as it was at one moment. */
export type DatabaseSnapshot = Snapshot;

/** LevelDB, as far as the stores need it. Everything that fails says which folder, and what to do. */
export interface Database {
  get(key: Buffer, snapshot?: DatabaseSnapshot): Buffer | undefined;
  scan(bounds: Bounds, options?: ScanOptions): Results<readonly [key: Buffer, value: Buffer]>;
  /** All changes or none. @param sync resolves when they are on the disk, and all earlier ones with them */
  write(changes: readonly Change[], sync: boolean): Promise<void>;
  snapshot(): DatabaseSnapshot;
  /** Remembers this moment. Writes that are under way count as later ones. */
  mark(): StoreMark;
  close(): Promise<void>;
}

/** Entries are fetched in batches that grow: most scans want a few, some want all. */
const firstBatch = 16;
const largestBatch = 1024;
const batchBytes = 256 * 1024;

/**
 * What LevelDB keeps in memory grows with what it stores, up to these limits: indexes of the files that it has open, one entry a
 * block, and blocks that were read. What is read often is in the stores' own cache, and files are in the system's, so that LevelDB's can
 * be small. It has no fewer files open than this.
 */
const LITTLE_MEMORY = { maxOpenFiles: 74, blockSize: 16 * 1024, cacheSize: 1024 * 1024 };

/** @throws StorageError */
export async function openDatabase(folder: string, marker: Marker): Promise<Database> {
  claimFolder(folder, marker);
  const level = new ClassicLevel<Buffer, Buffer>(join(folder, 'leveldb'), {
    keyEncoding: 'buffer',
    valueEncoding: 'buffer',
    ...LITTLE_MEMORY,
  });
  try {
    await level.open();
  } catch (error) {
    throw openingError(folder, error);
  }

  const reading = <Value>(read: () => Value): Value => {
    try {
      return read();
    } catch (error) {
      throw damaged(folder, error);
    }
  };

  const write = async (changes: readonly Change[], sync: boolean): Promise<void> => {
    // A chained batch takes half the processor's time of an array of operations.
    const batch = level.batch();
    for (const { key, value } of changes) {
      if (value === undefined) batch.del(key);
      else batch.put(key, Buffer.from(value.buffer, value.byteOffset, value.length));
    }
    await batch.write({ sync });
  };
  const marks = createMarks({
    snapshot: () => level.snapshot(),
    getMany: (keys, snapshot) => level.getMany([...keys], { snapshot }),
    write,
  });

  return {
    get: (key, snapshot) => reading(() => level.getSync(key, snapshot ? { snapshot } : {})),
    scan: ({ gte, lt }, { snapshot, reverse = false } = {}) => {
      const iterator = level.iterator({
        gte,
        lt,
        reverse,
        highWaterMarkBytes: batchBytes,
        ...(snapshot ? { snapshot } : {}),
      });
      let batch: [Buffer, Buffer][] = [];
      let size = firstBatch;
      let position = 0;
      let isOver = false;
      const close = (): void => {
        if (isOver) return;
        isOver = true;
        void iterator.close();
      };
      return {
        next: async () => {
          if (position === batch.length) {
            if (isOver) return undefined;
            batch = await iterator.nextv(size).catch((error: unknown) => {
              throw damaged(folder, error);
            });
            position = 0;
            // Fewer than asked for is no end: a batch is limited in bytes, too.
            if (batch.length === 0) close();
            size = Math.min(size * 4, largestBatch);
          }
          const entry = batch[position];
          position += 1;
          return entry;
        },
        close,
      };
    },
    write: (changes, sync) => marks.writing(changes, write(changes, sync)),
    snapshot: () => level.snapshot(),
    mark: () => marks.mark(),
    close: () => level.close(),
  };
}

function openingError(folder: string, error: unknown): StorageError {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'LEVEL_LOCKED') {
    return new StorageError(
      'IN_USE',
      folder,
      `The folder ${folder} is in use by another ledger. Stop that one first, or choose another folder.`,
      { cause: error },
    );
  }
  return damaged(folder, error);
}

function damaged(folder: string, error: unknown): StorageError {
  const detail = error instanceof Error ? innermost(error).message : String(error);
  return new StorageError(
    'DAMAGED',
    folder,
    `The database in ${folder} cannot be read: ${detail}. Restore the folder from a backup, or start with an empty one.`,
    { cause: error },
  );
}

function innermost(error: Error): Error {
  return error.cause instanceof Error ? innermost(error.cause) : error;
}
