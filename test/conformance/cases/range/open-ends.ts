import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'A range without a start begins behind the composite keys; without an end it goes to the last key.',
  run: async (ledger) => {
    await ledger.commit(ORG1, [
      { op: 'put', key: '!open-1', value: 'v' },
      { op: 'put', key: '!open-2', value: 'v' },
      { op: 'putComposite', type: 'open', parts: ['x'] },
      { op: 'put', key: '\u{10FFFE}open-3', value: 'v' },
    ]);
    await ledger.endorse(ORG1, [
      { op: 'range', start: '', end: '!open-9' },
      { op: 'range', start: '\u{10FFFE}', end: '' },
    ]);
  },
};
