import type { Operation } from '../probe/program';
import { implicitCollection, ORGANIZATIONS } from '../support/organizations';
import { outOf } from '../support/policies';
import type { Dice } from './dice';

/** What a generated program works on; few keys, so that its transactions are in each other's way. */
export interface Playground {
  /** Begins every key, so that programs do not see each other's. */
  readonly prefix: string;
  readonly keys: readonly string[];
  /** Prefixes of rows of keys, with how many there are: around the limits of summaries (50) and of batches (100). */
  readonly rows: readonly { readonly prefix: string; readonly count: number }[];
  readonly privateKeys: readonly string[];
}

export function playground(prefix: string, dice: Dice): Playground {
  const counts = [49, 50, 51, 99, 100, 101, 102];
  return {
    prefix,
    keys: ['a', 'b', 'c', 'd', 'e', 'ä', '\u{1f600}'].map((name) => `${prefix}${name}`),
    rows: dice.some(counts, 2).map((count) => ({ prefix: `${prefix}row-${count}/`, count })),
    privateKeys: ['p', 'q'].map((name) => `${prefix}${name}`),
  };
}

/** An operation on the world state that every endorser answers alike. */
export function publicOperation(dice: Dice, ground: Playground): Operation {
  const key = dice.one(ground.keys);
  const row = dice.one(ground.rows);
  const inRow = `${row.prefix}${String(dice.below(row.count + 2)).padStart(3, '0')}`;
  const kinds: readonly (() => Operation)[] = [
    () => ({ op: 'get', key }),
    () => ({ op: 'get', key: inRow }),
    () => ({ op: 'put', key, value: `v${dice.below(1000)}` }),
    () => ({ op: 'put', key, value: `v${dice.below(1000)}` }),
    () => ({ op: 'put', key: inRow, value: 'changed' }),
    () => ({ op: 'delete', key: dice.percent(50) ? key : inRow }),
    () => rangeOver(dice, ground),
    () => rangeOver(dice, ground),
    () => ({ op: 'history', key, brief: true }),
    () => ({ op: 'getPolicy', key }),
    () => ({ op: 'setPolicy', key, policy: policy(dice) }),
    () => ({ op: 'event', name: `event-${dice.below(5)}`, payload: 'x' }),
    () => ({ op: 'putComposite', type: ground.prefix, parts: [dice.one(['x', 'y']), String(dice.below(4))] }),
    () => ({ op: 'composite', type: ground.prefix, parts: dice.percent(50) ? [] : [dice.one(['x', 'y'])] }),
    () => ({
      op: 'privateHash',
      collection: implicitCollection(dice.one(ORGANIZATIONS)),
      key: dice.one(ground.privateKeys),
    }),
  ];
  return dice.one(kinds)();
}

/** An operation on an organization's own collection, which its own peer answers. */
export function privateOperation(dice: Dice, ground: Playground, owner: string): Operation {
  const collection = implicitCollection(owner);
  const key = dice.one(ground.privateKeys);
  const kinds: readonly (() => Operation)[] = [
    () => ({ op: 'privatePut', collection, key, value: `s${dice.below(1000)}` }),
    () => ({ op: 'privatePut', collection, key, value: `s${dice.below(1000)}` }),
    () => ({ op: 'privateGet', collection, key }),
    () => ({ op: 'privateHash', collection, key }),
    () => ({ op: 'privateDelete', collection, key }),
    () => ({ op: 'privatePurge', collection, key }),
  ];
  return dice.one(kinds)();
}

function rangeOver(dice: Dice, ground: Playground): Operation {
  const taking = dice.percent(40) ? { take: dice.one([1, 2, 49, 50, 51, 100, 101]) } : {};
  if (dice.percent(60)) {
    const { prefix } = dice.one(ground.rows);
    return { op: 'range', start: prefix, end: `${prefix}~`, brief: true, ...taking };
  }
  const [first, second] = [dice.one(ground.keys), dice.one(ground.keys)];
  const isOrdered = Buffer.compare(Buffer.from(first), Buffer.from(second)) <= 0;
  const [start, end] = isOrdered ? [first, second] : [second, first];
  return { op: 'range', start, end: dice.percent(30) ? `${ground.prefix}~` : end, ...taking };
}

function policy(dice: Dice): { readonly hex: string } {
  const signers = dice.some(ORGANIZATIONS, 1 + dice.below(4));
  return outOf(1 + dice.below(signers.length), signers);
}
