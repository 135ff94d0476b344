import { expect } from 'chai';
import * as fc from 'fast-check';
import { VALIDATION_CODE } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import {
  createRangeSummary,
  type KeyRead,
  type Version,
} from '@careledger/fabric-embedded/rooms/rwset/index';
import {
  CHAINCODE,
  createTestChannel,
  type TestOrganization,
  testOrganization,
} from '../../support/embedded/test-channel';

/** What a transaction does, and how many blocks its simulation is behind. */
interface Program {
  readonly behind: number;
  readonly reads: readonly number[];
  readonly ranges: readonly (readonly [number, number])[];
  readonly puts: readonly number[];
  readonly deletes: readonly number[];
}

const keyOf = (number: number): string => `k${number.toString().padStart(2, '0')}`;
const aKey = fc.nat({ max: 11 });
const program: fc.Arbitrary<Program> = fc.record({
  behind: fc.nat({ max: 2 }),
  reads: fc.uniqueArray(aKey, { maxLength: 3 }),
  ranges: fc.array(fc.tuple(aKey, aKey), { maxLength: 1 }),
  puts: fc.uniqueArray(aKey, { maxLength: 3 }),
  deletes: fc.uniqueArray(aKey, { maxLength: 1 }),
});
const history = fc.array(fc.array(program, { minLength: 1, maxLength: 5 }), { minLength: 1, maxLength: 6 });

type Versions = ReadonlyMap<string, Version>;

const { VALID, MVCC_READ_CONFLICT, PHANTOM_READ_CONFLICT } = VALIDATION_CODE;

/**
 * The naive model: transactions one after the other, each on what the ones before have left. A transaction stands if it
 * would have read the same there as where it was simulated, and nobody in its own block touched a key that it read.
 */
class SerialModel {
  /** After each block; the first is empty. */
  readonly heights: Map<string, Version>[] = [new Map<string, Version>()];

  commit(block: readonly Program[]): number[] {
    const current = new Map(this.heights.at(-1));
    const touched = new Set<string>();
    const number = this.heights.length;
    const codes = block.map((does, tx) => {
      const seen = this.seenBy(does);
      if (does.reads.map(keyOf).some((key) => touched.has(key) || differ(seen.get(key), current.get(key)))) {
        return MVCC_READ_CONFLICT;
      }
      if (does.ranges.some((range) => show(inRange(seen, range)) !== show(inRange(current, range)))) {
        return PHANTOM_READ_CONFLICT;
      }
      for (const key of does.puts.map(keyOf)) {
        current.set(key, { block: number, tx });
        touched.add(key);
      }
      for (const key of does.deletes.map(keyOf)) {
        current.delete(key);
        touched.add(key);
      }
      return VALID;
    });
    this.heights.push(current);
    return codes;
  }

  /** The state that a transaction was simulated on. */
  seenBy({ behind }: Program): Versions {
    return this.heights[Math.max(0, this.heights.length - 1 - behind)]!;
  }
}

const differ = (left: Version | undefined, right: Version | undefined): boolean => show(left) !== show(right);
const show = (value: unknown): string => JSON.stringify([value]);

function inRange(versions: Versions, [from, to]: readonly [number, number]): KeyRead[] {
  return [...versions]
    .filter(([key]) => key >= keyOf(from) && key < keyOf(to))
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, version]) => ({ key, version }));
}

describe('the check of what was read', () => {
  let organization: TestOrganization;

  before(async () => {
    organization = await testOrganization('A');
  });

  it('comes to the verdicts of transactions run one after the other', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (blocks) => {
        const channel = createTestChannel([organization]);
        const model = new SerialModel();
        for (const block of blocks) {
          const transactions = block.map((does) => {
            const seen = model.seenBy(does);
            return channel.transaction({
              does: (rwset) => {
                for (const key of does.reads.map(keyOf)) rwset.read(CHAINCODE, key, seen.get(key));
                for (const range of does.ranges) {
                  // A degree of two makes trees of a few keys.
                  const summary = createRangeSummary(2);
                  for (const read of inRange(seen, range)) summary.add(read);
                  const [startKey, endKey] = [keyOf(range[0]), keyOf(range[1])];
                  rwset.rangeRead(CHAINCODE, { startKey, endKey, exhausted: true, reads: summary.done() });
                }
                for (const key of does.puts) rwset.write(CHAINCODE, keyOf(key), Buffer.from('value'));
                for (const key of does.deletes) rwset.write(CHAINCODE, keyOf(key), new Uint8Array());
              },
            });
          });
          expect(await channel.codes(...transactions)).to.deep.equal(model.commit(block));
          expect(
            channel.state.entries(CHAINCODE).map(({ key, version }) => ({ key, version })),
          ).to.deep.equal(inRange(model.heights.at(-1)!, [0, 99]));
        }
      }),
      { numRuns: 60, seed: 31 },
    );
  });
});
