import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Composite keys by their leading parts, whole parts only.',
  run: async (ledger) => {
    await ledger.commit(ORG1, [
      { op: 'putComposite', type: 'owner~thing', parts: ['ann', 'pen'] },
      { op: 'putComposite', type: 'owner~thing', parts: ['ann', 'cup'] },
      { op: 'putComposite', type: 'owner~thing', parts: ['anna', 'pen'] },
      { op: 'putComposite', type: 'owner~thing', parts: ['\u00e4nn', '\u{1F600}'] },
      { op: 'putComposite', type: 'owner~things', parts: ['ann', 'pen'] },
    ]);
    await ledger.endorse(ORG1, [
      { op: 'composite', type: 'owner~thing', parts: [] },
      { op: 'composite', type: 'owner~thing', parts: ['ann'] },
      { op: 'composite', type: 'owner~thing', parts: ['ann', 'pen'] },
      { op: 'composite', type: 'owner', parts: [] },
    ]);
    await ledger.evaluate(ORG1, [{ op: 'compositePage', type: 'owner~thing', parts: [], pageSize: 2 }]);
  },
};
