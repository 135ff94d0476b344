import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Pages with bookmarks; a transaction that reads pages may not write, in either order.',
  run: async (ledger) => {
    await ledger.commit(ORG1, [{ op: 'putMany', prefix: 'page/', count: 7 }]);
    const page = { op: 'rangePage', start: 'page/', end: 'page0', pageSize: 3 } as const;
    await ledger.evaluate(ORG1, [
      page,
      { ...page, bookmark: 'page/003' },
      { ...page, bookmark: 'page/006' },
      { ...page, pageSize: 7 },
      { ...page, pageSize: 100 },
      { ...page, pageSize: 0, attempt: true },
      { ...page, pageSize: -1, attempt: true },
      { ...page, bookmark: 'page/0035' },
    ]);
    await ledger.endorse(ORG1, [page]);
    await ledger.endorse(ORG1, [{ ...page, take: 1 }]);
    await ledger.endorse(ORG1, [page, { op: 'put', key: 'page-after', value: 'v', attempt: true }]);
    await ledger.endorse(ORG1, [
      { op: 'put', key: 'page-before', value: 'v' },
      { ...page, attempt: true },
    ]);
    await ledger.endorse(ORG1, [page, { op: 'put', key: 'page-after', value: 'v' }]);
  },
};
