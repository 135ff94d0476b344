import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'A range read takes up to 101 results ahead of the chaincode: a change of a key that the chaincode never saw is a phantom, one further on is not.',
  run: async (ledger) => {
    await ledger.commit(ORG1, [{ op: 'putMany', prefix: 'prefetch/', count: 120 }]);
    const read = (key: string) =>
      ledger.endorse(ORG1, [
        { op: 'range', start: 'prefetch/', end: 'prefetch0', take: 3, brief: true },
        { op: 'put', key, value: 'v' },
      ]);
    const insert = (key: string) => ledger.endorse(ORG1, [{ op: 'put', key, value: 'v' }]);
    const blocks = [
      [await insert('prefetch/050a'), await read('prefetched-1')],
      [await insert('prefetch/110a'), await read('prefetched-2')],
      [await insert('prefetch/098a'), await read('prefetched-3')],
    ];
    for (const [first, second] of blocks) if (first && second) await ledger.block(first, second);
    for (const key of ['prefetch/099a', 'prefetch/100a']) {
      const [first, second] = [await insert(key), await read(`prefetched-${key}`)];
      if (first && second) await ledger.block(first, second);
    }
  },
};
