import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'A range read takes up to 101 results ahead of the chaincode: a change of a key that the chaincode never saw is a phantom, one further on is not.',
  run: async (ledger) => {
    for (const inserted of ['050a', '098a', '099a', '100a', '110a']) {
      const prefix = `prefetch-${inserted}/`;
      await ledger.commit(ORG1, [{ op: 'putMany', prefix, count: 120 }]);
      const reader = await ledger.endorse(ORG1, [
        { op: 'range', start: prefix, end: `${prefix}z`, take: 3, brief: true },
        { op: 'put', key: `prefetched-${inserted}`, value: 'v' },
      ]);
      const writer = await ledger.endorse(ORG1, [{ op: 'put', key: `${prefix}${inserted}`, value: 'v' }]);
      if (reader && writer) await ledger.block(writer, reader);
    }
  },
};
