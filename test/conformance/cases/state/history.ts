import { ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'The history of a key has its valid versions and deletions, newest first; it leaves nothing in the read set.',
  run: async (ledger) => {
    const key = 'history';
    await ledger.evaluate(ORG1, [{ op: 'history', key }]);
    await ledger.commit(ORG1, [{ op: 'put', key, value: 'first' }]);
    const early = await ledger.endorse(ORG1, [
      { op: 'get', key },
      { op: 'put', key, value: 'refused' },
    ]);
    await ledger.commit(ORG2, [{ op: 'put', key, value: 'second' }]);
    if (early) await ledger.block(early);
    await ledger.commit(ORG1, [{ op: 'delete', key }]);
    await ledger.commit(ORG1, [{ op: 'put', key, value: 'third' }]);
    await ledger.evaluate(ORG2, [{ op: 'history', key }]);
    await ledger.evaluate(ORG2, [{ op: 'history', key, take: 2 }]);
    await ledger.commit(ORG2, [
      { op: 'history', key },
      { op: 'put', key: 'history-of', value: 'x' },
    ]);
  },
};
