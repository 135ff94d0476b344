import { createHash } from 'node:crypto';
import type { NamespaceRwset } from '@careledger/fabric-embedded/rooms/rwset/index';
import {
  createSimulator,
  type SimulationResult,
  type Simulator,
} from '@careledger/fabric-embedded/rooms/simulation/index';
import {
  openPeerStore,
  type PeerStore,
  type StateSnapshot,
} from '@careledger/fabric-embedded/rooms/storage/index';
import { blockCommit, definedChaincode } from './block-commit';
import { temporaryFolder } from './temporary-folder';

/** The implicit collection of the organization whose store it is. */
export const own = '_implicit_org_Org1MSP';

/** Metadata of a key that has an endorsement policy of its own. */
export const policy = [{ name: 'VALIDATION_PARAMETER', value: new Uint8Array(Buffer.from('a policy')) }];

const manyKeys = Array.from({ length: 60 }, (_, index) => `many/${String(index).padStart(2, '0')}`);

/** A simulation on a store that holds something of each kind in namespace `cc`. */
export interface SimulationFixture extends AsyncDisposable {
  readonly store: PeerStore;
  readonly snapshot: StateSnapshot;
  readonly simulator: Simulator;
  /** Another one on the same state. */
  another(txId: string): Simulator;
  /** @returns also what the read/write set says about `cc` */
  finish(): SimulationResult & { readonly cc: NamespaceRwset };
}

/**
 * Public keys `a` (with a policy), `b`, `c` and `many/00` to `many/59` of block 0; in the own collection `k`, and
 * `elsewhere`, of which there is only the hash.
 */
export async function simulationFixture(): Promise<SimulationFixture> {
  const folder = temporaryFolder();
  const store = await openPeerStore({ folder: folder.path, channel: 'care', mspId: 'Org1MSP' });
  const hashed = { valueHash: sha256('secret'), version: { block: 0, tx: 2 }, metadata: policy };
  await store.commit(
    blockCommit(0, {
      state: [
        ...definedChaincode('cc'),
        ...['a', 'b', 'c', ...manyKeys].map((key, tx) => ({
          namespace: 'cc',
          key,
          next: {
            value: Buffer.from(`value of ${key}`),
            version: { block: 0, tx },
            metadata: key === 'a' ? policy : [],
          },
        })),
      ],
      hashed: ['k', 'elsewhere'].map((key) => ({
        namespace: 'cc',
        collection: own,
        keyHash: sha256(key),
        next: hashed,
        isPurge: false,
      })),
      private: [
        {
          namespace: 'cc',
          collection: own,
          key: 'k',
          next: { value: Buffer.from('secret'), version: { block: 0, tx: 2 } },
        },
      ],
    }),
  );
  const snapshot = store.snapshot();
  const another = (txId: string): Simulator =>
    createSimulator({ snapshot, txId, channel: 'care', mspIds: ['Org1MSP', 'Org2MSP'] });
  const simulator = another('tx');
  return {
    store,
    snapshot,
    simulator,
    another,
    finish: () => {
      const result = simulator.finish();
      const cc = result.rwset.namespaces.find(({ namespace }) => namespace === 'cc');
      if (!cc) throw new Error('The transaction did nothing in namespace cc.');
      return { ...result, cc };
    },
    [Symbol.asyncDispose]: async () => {
      simulator.abandon();
      snapshot[Symbol.dispose]();
      await store.close();
      folder[Symbol.dispose]();
    },
  };
}

export function sha256(value: string): Uint8Array {
  return createHash('sha256').update(value).digest();
}
