import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Rich queries are refused: the state database is a key-value store.',
  run: async (ledger) => {
    const query = '{"selector":{"type":"x"}}';
    await ledger.evaluate(ORG1, [{ op: 'query', query, attempt: true }]);
    await ledger.evaluate(ORG1, [{ op: 'query', query }]);
  },
};
