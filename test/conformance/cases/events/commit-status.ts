import { ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Commit status of valid, refused and unknown transactions, at any organization, and to strangers.',
  run: async (ledger) => {
    const valid = await ledger.commit(ORG1, [{ op: 'put', key: 'status', value: 'x' }]);
    await ledger.status(ORG1, valid.txId);
    await ledger.status(ORG2, valid.txId);
    const refused = await ledger.commit(ORG1, [{ op: 'put', key: 'status', value: 'y' }], { at: [ORG1] });
    await ledger.status(ORG2, refused.txId);
    await ledger.status(ORG1, 'f'.repeat(64), 1000);
    await ledger.status(ORG1, '', 1000);
    await ledger.status(ORG1, valid.txId, 1000, ledger.stranger);
    await ledger.status(ORG1, valid.txId, 1000, ledger.user(ORG2));
  },
};
