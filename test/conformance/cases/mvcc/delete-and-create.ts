import { ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Deleting and creating anew change the version; two creations of what neither saw conflict.',
  run: async (ledger) => {
    const key = 'reborn';
    const create = (by: string) =>
      ledger.endorse(by, [
        { op: 'get', key },
        { op: 'put', key, value: by },
      ]);
    const [first, second] = [await create(ORG1), await create(ORG2)];
    if (first && second) await ledger.block(first, second);

    const before = await ledger.endorse(ORG2, [
      { op: 'get', key },
      { op: 'put', key: 'reborn-seen', value: 'alive' },
    ]);
    const remove = await ledger.endorse(ORG1, [{ op: 'delete', key }]);
    const again = await ledger.endorse(ORG1, [{ op: 'put', key, value: 'anew' }]);
    if (remove && again && before) await ledger.block(remove, again, before);
    await ledger.evaluate(ORG2, [
      { op: 'get', key },
      { op: 'history', key },
    ]);

    const gone = await ledger.endorse(ORG1, [{ op: 'delete', key }]);
    const absent = await ledger.endorse(ORG2, [
      { op: 'get', key: 'reborn-other' },
      { op: 'put', key: 'reborn-seen', value: 'absent' },
    ]);
    if (gone && absent) await ledger.block(gone, absent);
    await ledger.commit(ORG2, [{ op: 'get', key }]);
  },
};
