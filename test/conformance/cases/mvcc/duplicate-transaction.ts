import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'A transaction id counts once: twice in a block, in a later block, and at an endorser.',
  run: async (ledger) => {
    const once = await ledger.endorse(ORG1, [{ op: 'put', key: 'duplicate', value: 'once' }]);
    if (!once) return;
    await ledger.block(once, once);
    const other = await ledger.endorse(ORG1, [{ op: 'put', key: 'duplicate-other', value: 'x' }]);
    if (other) await ledger.block(once, other);
    await ledger.status(ORG1, once.txId);
    await ledger.endorse(ORG1, [{ op: 'get', key: 'duplicate' }], { nonce: once.nonce });
    await ledger.evaluate(ORG1, [{ op: 'get', key: 'duplicate' }], { nonce: once.nonce });
  },
};
