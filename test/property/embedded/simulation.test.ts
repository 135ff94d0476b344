import { expect } from 'chai';
import * as fc from 'fast-check';
import { encodeTransactionRwset } from '@careledger/fabric-embedded/rooms/codec/rwset';
import { createSimulator, type Simulator } from '@careledger/fabric-embedded/rooms/simulation/index';
import {
  openPeerStore,
  type PeerStore,
  type StateUpdate,
} from '@careledger/fabric-embedded/rooms/storage/index';
import { blockCommit } from '../../support/embedded/block-commit';
import { temporaryFolder, type TemporaryFolder } from '../../support/embedded/temporary-folder';

/** Few keys, so that operations meet; of all planes and with the separators that keys are made of. */
const keys = ['', 'a', 'aa', 'b', '\u0000t\u0000x\u0000', '\uffee', '\u{1f600}', '\u{1f600}a', 'é'] as const;
const key = fc.constantFrom(...keys);
const value = fc.constantFrom('', 'x', 'y'.repeat(300));

type Operation =
  | { readonly op: 'get'; readonly key: string }
  | { readonly op: 'put'; readonly key: string; readonly value: string }
  | { readonly op: 'range'; readonly start: string; readonly end: string; readonly take: number };

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ op: fc.constant('get' as const), key }),
  fc.record({ op: fc.constant('put' as const), key, value }),
  fc.record({ op: fc.constant('range' as const), start: key, end: key, take: fc.nat(4) }),
);

describe('A simulation of random operations', () => {
  let folder: TemporaryFolder;
  let store: PeerStore;
  /** What was committed: the model, in the order of UTF-8 bytes. */
  let committed: ReadonlyMap<string, string>;

  before(async () => {
    folder = temporaryFolder();
    store = await openPeerStore({ folder: folder.path, channel: 'care', mspId: 'Org1MSP' });
  });
  after(async () => {
    await store.close();
    folder[Symbol.dispose]();
  });

  const commit = async (entries: ReadonlyMap<string, string>): Promise<void> => {
    const state: StateUpdate[] = keys.map((name, tx) => {
      const present = entries.get(name);
      return {
        namespace: 'cc',
        key: name,
        next:
          present === undefined
            ? undefined
            : { value: Buffer.from(present), version: { block: store.height, tx }, metadata: [] },
      };
    });
    await store.commit(blockCommit(store.height, { state }));
    committed = new Map([...entries].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
  };

  const perform = async (simulator: Simulator, one: Operation): Promise<readonly string[]> => {
    switch (one.op) {
      case 'get': {
        const found = simulator.getState('cc', one.key);
        return found ? [Buffer.from(found).toString()] : [];
      }
      case 'put':
        simulator.putState('cc', one.key, Buffer.from(one.value));
        return [];
      case 'range': {
        const results = simulator.range('cc', one.start, one.end);
        const seen: string[] = [];
        for (let left = one.take; left > 0; left -= 1) {
          const entry = await results.next();
          if (!entry) break;
          seen.push(entry.key);
        }
        return seen;
      }
    }
  };

  const expected = (one: Operation): readonly string[] => {
    switch (one.op) {
      case 'get': {
        const found = committed.get(one.key);
        return found === undefined ? [] : [found];
      }
      case 'put':
        return [];
      case 'range': {
        const inRange = (name: string): boolean =>
          compare(name, one.start) >= 0 && (one.end === '' || compare(name, one.end) < 0);
        return [...committed.keys()].filter(inRange).slice(0, one.take);
      }
    }
  };

  it('sees what is committed and nothing else, and accounts for it in the same bytes every time', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(key, fc.constantFrom('1', '2')),
        fc.array(operation, { maxLength: 12 }),
        async (entries, operations) => {
          await commit(new Map(Object.entries(entries)));
          using snapshot = store.snapshot();
          const run = async (): Promise<string> => {
            const simulator = createSimulator({ snapshot, txId: 'tx', channel: 'care', mspIds: [] });
            for (const one of operations) {
              expect(await perform(simulator, one)).to.deep.equal(expected(one));
            }
            return Buffer.from(encodeTransactionRwset(simulator.finish().rwset)).toString('hex');
          };
          expect(await run()).to.equal(await run());
        },
      ),
      { numRuns: 300 },
    );
  });

  it('writes what was put last, each key once, in the order of UTF-8 bytes', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(key, value), { maxLength: 20 }), async (puts) => {
        await commit(new Map());
        using snapshot = store.snapshot();
        const simulator = createSimulator({ snapshot, txId: 'tx', channel: 'care', mspIds: [] });
        for (const [name, put] of puts) simulator.putState('cc', name, Buffer.from(put));
        const writes = simulator.finish().rwset.namespaces[0]?.writes ?? [];
        const model = [...new Map(puts)].sort(([a], [b]) => compare(a, b));
        expect(
          writes.map((write) => [write.key, Buffer.from(write.value).toString(), write.isDelete]),
        ).to.deep.equal(model.map(([name, put]) => [name, put, put === '']));
      }),
      { numRuns: 300 },
    );
  });
});

function compare(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
