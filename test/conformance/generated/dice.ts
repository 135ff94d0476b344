import { createRandom } from '@careledger/fabric-embedded/rooms/clock/index';

/** Seeded choices: the same seed makes the same ones. */
export interface Dice {
  /** From 0 on, below the limit. */
  below(limit: number): number;
  /** True so often out of a hundred times. */
  percent(times: number): boolean;
  one<Item>(items: readonly Item[]): Item;
  /** That many of the items, in their order. */
  some<Item>(items: readonly Item[], count: number): Item[];
}

export function createDice(seed: number): Dice {
  const random = createRandom(seed);
  const below = (limit: number): number => Math.floor(random.next() * limit);
  return {
    below,
    percent: (times) => below(100) < times,
    one: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error('There is nothing to choose from.');
      return item;
    },
    some: (items, count) => {
      const chosen = new Set(random.shuffle(items).slice(0, count));
      return items.filter((item) => chosen.has(item));
    },
  };
}
