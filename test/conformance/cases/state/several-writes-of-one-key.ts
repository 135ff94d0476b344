import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Of several writes of one key the last holds; writes stand in the order of their keys.',
  run: async (ledger) => {
    await ledger.commit(ORG1, [
      { op: 'put', key: 'several/b', value: 'first' },
      { op: 'put', key: 'several/a', value: 'kept' },
      { op: 'put', key: 'several/b', value: 'last' },
      { op: 'put', key: 'several/c', value: 'dropped' },
      { op: 'delete', key: 'several/c' },
      { op: 'delete', key: 'several/never' },
    ]);
    await ledger.commit(ORG1, [
      { op: 'get', key: 'several/c' },
      { op: 'get', key: 'several/a' },
      { op: 'get', key: 'several/c' },
      { op: 'delete', key: 'several/b' },
      { op: 'put', key: 'several/b', value: 'again' },
    ]);
    await ledger.evaluate(ORG1, [{ op: 'range', start: 'several/', end: 'several0' }]);
  },
};
