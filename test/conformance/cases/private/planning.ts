import { ORG1, ORG2, ORG3, implicitCollection } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'Which endorsers a gateway takes by itself for transactions that read or write private data, or carry transient data.',
  run: async (ledger) => {
    const own = implicitCollection(ORG1);
    const put = { op: 'privatePut', collection: own, key: 'planning/k', value: 'x' } as const;
    const get = { op: 'privateGet', collection: own, key: 'planning/k' } as const;
    const open = { op: 'put', key: 'planning', value: 'x' } as const;
    const transient = { data: 'x' };
    await ledger.commit(ORG1, [put], { at: [ORG1] });
    await ledger.endorse(ORG1, [put, open]);
    await ledger.endorse(ORG1, [get]);
    await ledger.endorse(ORG1, [get, open]);
    await ledger.endorse(ORG1, [get, put]);
    await ledger.endorse(ORG1, [open], { transient });
    await ledger.endorse(
      ORG1,
      [{ op: 'transient', field: 'data', to: { collection: own, key: 'planning/t' } }],
      {
        transient,
      },
    );
    await ledger.endorse(
      ORG1,
      [{ op: 'transient', field: 'data', to: { collection: own, key: 'planning/t' } }, open],
      {
        transient,
      },
    );
    await ledger.endorse(ORG2, [put]);
    await ledger.endorse(ORG2, [get]);
    await ledger.endorse(ORG2, [{ op: 'privateHash', collection: own, key: 'planning/k' }, open]);
    await ledger.endorse(
      ORG2,
      [{ op: 'transient', field: 'data', to: { collection: own, key: 'planning/t' } }],
      {
        transient,
      },
    );
    await ledger.endorse(ORG1, [put, { ...put, collection: implicitCollection(ORG3) }]);
    await ledger.evaluate(ORG2, [get], { at: [], transient });
    await ledger.evaluate(ORG2, [open], { at: [ORG1], transient });
  },
};
