import { ORG1, ORG2, implicitCollection } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'A purge empties value and hash everywhere; the key can be written again; purging nothing is no error.',
  run: async (ledger) => {
    const collection = implicitCollection(ORG1);
    const key = 'purge/k';
    const look = [
      { op: 'privateGet', collection, key },
      { op: 'privateHash', collection, key },
    ] as const;
    const own = { at: [ORG1] };
    await ledger.commit(ORG1, [{ op: 'privatePut', collection, key, value: 'first' }], own);
    await ledger.commit(ORG1, [{ op: 'privatePurge', collection, key }], own);
    await ledger.evaluate(ORG1, look);
    await ledger.evaluate(ORG2, [look[1]]);
    await ledger.commit(ORG1, [{ op: 'privatePurge', collection, key }], own);
    await ledger.commit(ORG1, [{ op: 'privatePut', collection, key, value: 'again' }], own);
    await ledger.evaluate(ORG1, look);
    await ledger.commit(
      ORG1,
      [
        { op: 'privatePut', collection, key, value: 'both' },
        { op: 'privatePurge', collection, key },
      ],
      own,
    );
    await ledger.evaluate(ORG1, look);
  },
};
