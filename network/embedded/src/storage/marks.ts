import type { Change, DatabaseSnapshot } from './database';
import type { StoreMark } from './types';

/** What marks need of the database. */
interface Marked {
  snapshot(): DatabaseSnapshot;
  getMany(keys: readonly Buffer[], snapshot: DatabaseSnapshot): Promise<readonly (Buffer | undefined)[]>;
  write(changes: readonly Change[], sync: boolean): Promise<void>;
}

/** Moments of a database to which it can be brought back. */
export interface Marks {
  /** Takes note of what is being written. @returns the write itself */
  writing(changes: readonly Change[], write: Promise<void>): Promise<void>;
  mark(): StoreMark;
}

/** A key as it stands in a set. */
type KeyText = string;

const textOf = (key: Buffer): KeyText => key.toString('latin1');
const keyOf = (text: KeyText): Buffer => Buffer.from(text, 'latin1');

/**
 * LevelDB itself keeps what stood at a snapshot; all that is added are the keys that were written since. So a mark costs nothing
 * while nothing is written, and going back costs as much as was written.
 */
export function createMarks(database: Marked): Marks {
  const open = new Set<Set<KeyText>>();
  const underWay = new Set<readonly Change[]>();

  return {
    writing: async (changes, write) => {
      for (const touched of open) for (const { key } of changes) touched.add(textOf(key));
      underWay.add(changes);
      try {
        await write;
      } finally {
        underWay.delete(changes);
      }
    },
    mark: () => {
      const snapshot = database.snapshot();
      // Whether a write that is under way stands in the snapshot, nobody knows.
      const touched = new Set([...underWay].flatMap((changes) => changes.map(({ key }) => textOf(key))));
      open.add(touched);
      return {
        restore: async () => {
          const keys = [...touched].map(keyOf);
          const values = await database.getMany(keys, snapshot);
          const changes = keys.map((key, index) => ({ key, value: values[index] }));
          // An earlier mark has to know of these writes too.
          for (const other of open) for (const text of touched) other.add(text);
          await database.write(changes, true);
          touched.clear();
        },
        [Symbol.dispose]: () => {
          if (open.delete(touched)) void snapshot.close();
        },
      };
    },
  };
}
