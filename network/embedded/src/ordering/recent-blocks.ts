import type { OrderedBlock } from './types';

const MOST_BLOCKS = 32;
const MOST_BYTES = 4 * 1024 * 1024;

/** The newest blocks, as the same bytes for whoever reads them: peers that keep up need no disk, and share what they work out. */
export interface RecentBlocks {
  add(block: OrderedBlock): void;
  get(number: number): OrderedBlock | undefined;
  clear(): void;
}

export function createRecentBlocks(): RecentBlocks {
  const blocks = new Map<number, OrderedBlock>();
  let bytes = 0;
  return {
    add: (block) => {
      blocks.set(block.number, block);
      bytes += block.bytes.length;
      for (const [number, oldest] of blocks) {
        if (blocks.size <= MOST_BLOCKS && bytes <= MOST_BYTES) break;
        blocks.delete(number);
        bytes -= oldest.bytes.length;
      }
    },
    get: (number) => blocks.get(number),
    clear: () => {
      blocks.clear();
      bytes = 0;
    },
  };
}
