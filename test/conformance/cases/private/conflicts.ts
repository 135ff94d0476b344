import { ORG1, ORG2, implicitCollection } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Private reads conflict by the hash of their key; private ranges are for reading only.',
  run: async (ledger) => {
    const collection = implicitCollection(ORG1);
    const key = 'private-conflict/k';
    const own = { at: [ORG1] };
    await ledger.commit(ORG1, [{ op: 'privatePut', collection, key, value: 'start' }], own);
    const change = (value: string) =>
      ledger.endorse(
        ORG1,
        [
          { op: 'privateGet', collection, key },
          { op: 'privatePut', collection, key, value },
        ],
        own,
      );
    const [first, second] = [await change('first'), await change('second')];
    if (first && second) await ledger.block(first, second);
    await ledger.evaluate(ORG1, [{ op: 'privateGet', collection, key }]);
    // A hash that another organization read.
    const reader = await ledger.endorse(ORG2, [
      { op: 'privateHash', collection, key },
      { op: 'put', key: 'private-conflict', value: 'x' },
    ]);
    const writer = await ledger.endorse(ORG1, [{ op: 'privatePut', collection, key, value: 'third' }], own);
    if (reader && writer) await ledger.block(writer, reader);
    const range = {
      op: 'privateRange',
      collection,
      start: 'private-conflict/',
      end: 'private-conflict0',
    } as const;
    await ledger.endorse(ORG1, [range], own);
    await ledger.endorse(ORG1, [range, { op: 'put', key: 'private-conflict', value: 'y' }], own);
    await ledger.endorse(ORG1, [range, { op: 'privatePut', collection, key, value: 'y' }], own);
    await ledger.endorse(
      ORG1,
      [
        { op: 'privatePut', collection, key, value: 'y' },
        { op: 'privateGet', collection, key },
      ],
      own,
    );
  },
};
