import { ORG1, ORG2, ORG3 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'A value is written, read, overwritten, deleted and written anew; read sets name the versions read.',
  run: async (ledger) => {
    const key = 'put-get-delete';
    await ledger.evaluate(ORG1, [{ op: 'get', key }]);
    await ledger.commit(ORG1, [{ op: 'put', key, value: 'first' }]);
    await ledger.evaluate(ORG2, [{ op: 'get', key }]);
    await ledger.commit(ORG2, [
      { op: 'get', key },
      { op: 'put', key, value: 'second' },
    ]);
    await ledger.commit(ORG3, [
      { op: 'get', key },
      { op: 'delete', key },
    ]);
    await ledger.evaluate(ORG1, [{ op: 'get', key }]);
    await ledger.commit(ORG1, [
      { op: 'get', key },
      { op: 'put', key, value: { hex: '00ff80' } },
    ]);
    await ledger.evaluate(ORG2, [{ op: 'get', key }]);
  },
};
