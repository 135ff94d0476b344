import { ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Within a block only the writes of valid transactions are in the way of later ones.',
  run: async (ledger) => {
    await ledger.commit(ORG1, [
      { op: 'put', key: 'chain/a', value: '0' },
      { op: 'put', key: 'chain/b', value: '0' },
    ]);
    const first = await ledger.endorse(ORG1, [{ op: 'put', key: 'chain/a', value: '1' }]);
    const refused = await ledger.endorse(ORG2, [
      { op: 'get', key: 'chain/a' },
      { op: 'put', key: 'chain/b', value: '2' },
    ]);
    const passes = await ledger.endorse(ORG1, [
      { op: 'get', key: 'chain/b' },
      { op: 'put', key: 'chain/c', value: '3' },
    ]);
    const underEndorsed = await ledger.endorse(ORG1, [{ op: 'put', key: 'chain/d', value: '4' }], {
      at: [ORG1],
    });
    const alsoPasses = await ledger.endorse(ORG1, [
      { op: 'get', key: 'chain/d' },
      { op: 'put', key: 'chain/e', value: '5' },
    ]);
    if (first && refused && passes && underEndorsed && alsoPasses) {
      await ledger.block(first, refused, passes, underEndorsed, alsoPasses);
    }
    await ledger.evaluate(ORG2, [{ op: 'range', start: 'chain/', end: 'chain0' }]);
  },
};
