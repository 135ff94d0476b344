import { expect } from 'chai';
import * as fc from 'fast-check';
import { openPeerStore, type StateSnapshot } from '@careledger/fabric-embedded/rooms/storage/index';
import { blockCommit } from '../../support/embedded/block-commit';
import { temporaryFolder } from '../../support/embedded/temporary-folder';

/** In the order of their bytes; few, so that what is read is also written. */
const keys = ['a', 'a1', 'a2', 'b', 'b1', 'é', '\uffee', '\u{1f600}'] as const;
const key = fc.constantFrom(...keys);
const bound = fc.constantFrom('', 'b');
/** Of the snapshots that are open; 0 is the newest. */
const which = fc.nat(3);

type Step =
  | { readonly does: 'commit'; readonly keys: readonly string[]; readonly deletes: boolean }
  | { readonly does: 'open' | 'settle' | 'back' }
  | { readonly does: 'get'; readonly which: number; readonly key: string }
  | { readonly does: 'range'; readonly which: number; readonly start: string; readonly end: string };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      does: fc.constant('commit' as const),
      keys: fc.uniqueArray(key, { maxLength: 3 }),
      deletes: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ does: fc.constant('open' as const) }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constantFrom('settle' as const, 'back' as const) }) },
  { weight: 4, arbitrary: fc.record({ does: fc.constant('get' as const), which, key }) },
  {
    weight: 8,
    arbitrary: fc.record({ does: fc.constant('range' as const), which, start: bound, end: bound }),
  },
);

type State = ReadonlyMap<string, string>;

describe('What a store remembers of the state', () => {
  it('never shows in what its snapshots say, whenever they were opened, also in the middle of a commit', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 40, maxLength: 120 }), async (steps) => {
        using folder = temporaryFolder();
        const store = await openPeerStore({ folder: folder.path, channel: 'care', mspId: 'Org1MSP' });
        /** The state at each height. */
        let states: State[] = [new Map()];
        let open: { readonly snapshot: StateSnapshot; readonly state: State }[] = [];
        const beginning = store.mark();
        let commit: Promise<void> = Promise.resolve();
        const letGo = (): void => {
          for (const { snapshot } of open) snapshot[Symbol.dispose]();
          open = [];
        };
        for (const one of steps) {
          switch (one.does) {
            case 'commit': {
              await commit;
              const { height } = store;
              const next = new Map(states[height]);
              for (const name of one.keys) {
                if (one.deletes) next.delete(name);
                else next.set(name, `written in ${height}`);
              }
              states[height + 1] = next;
              const value = one.deletes ? undefined : Buffer.from(`written in ${height}`);
              const version = { block: height, tx: 0 };
              const state = one.keys.map((name) => ({
                namespace: 'cc',
                key: name,
                next: value && { value, version, metadata: [] },
              }));
              commit = store.commit(blockCommit(height, { state }));
              break;
            }
            case 'settle':
              await commit;
              break;
            case 'back':
              await commit;
              letGo();
              await beginning.restore();
              states = [new Map()];
              break;
            case 'open': {
              const snapshot = store.snapshot();
              open.push({ snapshot, state: states[snapshot.height] ?? new Map<string, string>() });
              break;
            }
            case 'get': {
              const read = open.at(-1 - (one.which % Math.max(open.length, 1)));
              if (!read) break;
              const found = read.snapshot.get('cc', one.key)?.value;
              expect(found && Buffer.from(found).toString()).to.equal(read.state.get(one.key));
              break;
            }
            case 'range': {
              const read = open.at(-1 - (one.which % Math.max(open.length, 1)));
              if (!read) break;
              expect(await entriesOf(read.snapshot, one.start, one.end)).to.deep.equal(
                within(read.state, one.start, one.end),
              );
              break;
            }
          }
        }
        await commit;
        letGo();
        beginning[Symbol.dispose]();
        await store.close();
      }),
      { numRuns: 50 },
    );
  });
});

async function entriesOf(snapshot: StateSnapshot, start: string, end: string): Promise<[string, string][]> {
  const results = snapshot.range('cc', start, end);
  const entries: [string, string][] = [];
  for (let entry = await results.next(); entry; entry = await results.next()) {
    entries.push([entry.key, Buffer.from(entry.value).toString()]);
  }
  results.close();
  return entries;
}

function within(state: State, start: string, end: string): [string, string][] {
  const isBefore = (one: string, other: string): boolean =>
    Buffer.compare(Buffer.from(one), Buffer.from(other)) < 0;
  return [...state]
    .filter(([name]) => !isBefore(name, start) && (end === '' || isBefore(name, end)))
    .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}
