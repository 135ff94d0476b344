import type { OrderLog } from '@careledger/fabric-embedded/rooms/storage/types';

/** An ordering log in memory, whose disk is as slow or as broken as a test wants it. */
export interface MemoryOrderLog extends OrderLog {
  /** How many blocks each write had. */
  readonly writes: readonly number[];
  /** Makes writes wait until `resume`. */
  pause(): void;
  resume(): void;
  breakDisk(): void;
}

export function createMemoryOrderLog(genesis: Uint8Array): MemoryOrderLog {
  const blocks = [genesis];
  const writes: number[] = [];
  let gate = Promise.resolve();
  let open = (): void => undefined;
  let isBroken = false;
  return {
    writes,
    get height() {
      return blocks.length;
    },
    append: async (added) => {
      await gate;
      if (isBroken) throw new Error('no space left on device');
      writes.push(added.length);
      blocks.push(...added);
    },
    read: (number) => blocks[number],
    mark: () => {
      const height = blocks.length;
      return {
        restore: () => {
          blocks.length = height;
          return Promise.resolve();
        },
        [Symbol.dispose]: () => undefined,
      };
    },
    close: () => Promise.resolve(),
    pause: () => {
      gate = new Promise((resolve) => {
        open = resolve;
      });
    },
    resume: () => {
      open();
    },
    breakDisk: () => {
      isBroken = true;
    },
  };
}
