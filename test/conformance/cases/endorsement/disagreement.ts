import { ORG1, ORG2, ORG3 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Endorsers that come to different results, and endorsers one of which lags or errs.',
  run: async (ledger) => {
    await ledger.endorse(ORG1, [{ op: 'put', key: 'differs', value: { differs: true } }], {
      at: [ORG1, ORG2],
    });
    await ledger.endorse(ORG1, [{ op: 'put', key: 'differs', value: { differs: true } }]);
    await ledger.endorse(
      ORG1,
      [
        { op: 'respond', status: 200, payload: 'mine', onlyAt: ORG1 },
        { op: 'get', key: 'differs' },
      ],
      { at: [ORG1, ORG3] },
    );
  },
};
