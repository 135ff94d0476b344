import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'A transaction never sees its own writes, neither by key nor in a range.',
  run: async (ledger) => {
    const key = 'own-writes/a';
    const range = { op: 'range', start: 'own-writes/', end: 'own-writes0' } as const;
    await ledger.commit(ORG1, [{ op: 'put', key, value: 'before' }]);
    await ledger.commit(ORG1, [
      { op: 'put', key, value: 'after' },
      { op: 'get', key },
      { op: 'put', key: 'own-writes/b', value: 'new' },
      range,
      { op: 'get', key: 'own-writes/b' },
      { op: 'delete', key },
      { op: 'get', key },
    ]);
    await ledger.evaluate(ORG1, [range]);
  },
};
