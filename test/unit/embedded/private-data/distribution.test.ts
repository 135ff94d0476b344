import { expect } from 'chai';
import { decodePrivateRwset } from '@careledger/fabric-embedded/rooms/codec/rwset';
import { createDistribution } from '@careledger/fabric-embedded/rooms/private-data/index';
import { openPeerStore, type PeerStore } from '@careledger/fabric-embedded/rooms/storage/index';
import { type TemporaryFolder, temporaryFolder } from '../../../support/embedded/temporary-folder';

describe('Private data of an endorsed transaction', () => {
  const mspIds = ['Org1MSP', 'Org2MSP', 'Org3MSP'];
  let folder: TemporaryFolder;
  let stores: ReadonlyMap<string, PeerStore>;

  beforeEach(async () => {
    folder = temporaryFolder();
    stores = new Map(
      await Promise.all(
        mspIds.map(
          async (mspId) =>
            [
              mspId,
              await openPeerStore({ folder: `${folder.path}/${mspId}`, channel: 'care', mspId }),
            ] as const,
        ),
      ),
    );
  });
  afterEach(async () => {
    for (const store of stores.values()) await store.close();
    folder[Symbol.dispose]();
  });

  /** By organization: the collections whose plaintext it keeps. */
  const kept = (): Record<string, readonly string[]> =>
    Object.fromEntries(
      [...stores].map(([mspId, store]) => [
        mspId,
        store
          .keptPrivate('tx')
          .flatMap((rwset) => decodePrivateRwset(rwset).view.collections)
          .map(({ collection }) => collection),
      ]),
    );

  const collectionOf = (owner: string) => ({
    namespace: 'cc',
    collection: `_implicit_org_${owner}`,
    rwset: Buffer.from(`plaintext of ${owner}`),
  });

  it('is kept by the owner of each collection and by nobody else', async () => {
    await createDistribution(stores)('tx', 7, {
      collections: [collectionOf('Org1MSP'), collectionOf('Org3MSP')],
    });
    expect(kept()).to.deep.equal({
      Org1MSP: ['_implicit_org_Org1MSP'],
      Org2MSP: [],
      Org3MSP: ['_implicit_org_Org3MSP'],
    });
  });

  it("goes nowhere where the collection is nobody's", async () => {
    await createDistribution(stores)('tx', 7, {
      collections: [collectionOf('Org9MSP'), { ...collectionOf('Org1MSP'), collection: 'shared' }],
    });
    expect(kept()).to.deep.equal({ Org1MSP: [], Org2MSP: [], Org3MSP: [] });
  });
});
