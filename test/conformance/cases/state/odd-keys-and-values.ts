import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Empty keys are refused; empty values, composite keys in plain calls and characters of every plane.',
  run: async (ledger) => {
    await ledger.evaluate(ORG1, [
      { op: 'get', key: '', attempt: true },
      { op: 'put', key: '', value: 'x', attempt: true },
      { op: 'delete', key: '', attempt: true },
      { op: 'getPolicy', key: '', attempt: true },
    ]);
    await ledger.endorse(ORG1, [{ op: 'put', key: 'odd/empty', value: '', attempt: true }]);
    await ledger.commit(ORG1, [
      { op: 'put', key: 'odd/\u{1F600}', value: 'above the basic plane' },
      { op: 'put', key: 'odd/\uFFFD', value: 'replacement character' },
      { op: 'put', key: '\u0000odd\u0000a\u0000', value: 'a composite key in a plain call', attempt: true },
      { op: 'put', key: 'odd/\u0000b', value: 'a null inside', attempt: true },
    ]);
    await ledger.evaluate(ORG1, [
      { op: 'get', key: 'odd/\u{1F600}' },
      { op: 'get', key: 'odd/\uFFFD' },
      { op: 'get', key: '\u0000odd\u0000a\u0000', attempt: true },
      { op: 'range', start: 'odd/', end: 'odd0' },
      { op: 'composite', type: 'odd', parts: [] },
      { op: 'range', start: '\u0000', end: '\u0001', attempt: true },
    ]);
  },
};
