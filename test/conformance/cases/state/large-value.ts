import { ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'A value of two mebibytes is written; its block reaches everybody.',
  run: async (ledger) => {
    await ledger.commit(ORG1, [{ op: 'put', key: 'large', value: { size: 2 * 1024 * 1024 } }]);
    await ledger.evaluate(ORG2, [{ op: 'range', start: 'large', end: 'largf', brief: true }]);
  },
};
