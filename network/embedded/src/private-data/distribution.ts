import { encodePrivateRwset } from '../codec/rwset';
import type { PrivateRwset } from '../rwset/types';
import type { PeerStore } from '../storage/types';
import { implicitCollectionOwner } from '../validation';

/**
 * Brings what an endorser simulated to the members of its collections: of an implicit collection the organization that owns
 * it, and nobody else, not even the endorser. Resolves when it is kept there.
 *
 * @param height number of blocks at the endorsement
 */
export type Distribution = (txId: string, height: number, data: PrivateRwset) => Promise<void>;

/** @param stores by MSP id */
export function createDistribution(stores: ReadonlyMap<string, PeerStore>): Distribution {
  return async (txId, height, data) => {
    const owners = new Set(data.collections.map(({ collection }) => implicitCollectionOwner(collection)));
    await Promise.all(
      [...owners].map(async (owner) => {
        const store = owner === undefined ? undefined : stores.get(owner);
        const collections = data.collections.filter(
          ({ collection }) => implicitCollectionOwner(collection) === owner,
        );
        await store?.keepPrivate(txId, height, encodePrivateRwset({ collections }));
      }),
    );
  };
}
