import { ORG1, ORG2, ORG3, implicitCollection } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'Only the owner’s endorsement counts for its implicit collection; public writes along need the majority.',
  run: async (ledger) => {
    const own = implicitCollection(ORG1);
    const put = (collection: string, key: string) =>
      ({ op: 'privatePut', collection, key, value: 'x' }) as const;
    await ledger.commit(ORG2, [put(own, 'endorsed/by-other')], { at: [ORG2] });
    await ledger.evaluate(ORG1, [{ op: 'privateHash', collection: own, key: 'endorsed/by-other' }]);
    await ledger.commit(ORG2, [put(own, 'endorsed/by-owner')], { at: [ORG1] });
    await ledger.evaluate(ORG1, [{ op: 'privateGet', collection: own, key: 'endorsed/by-owner' }]);
    const both = [
      put(own, 'endorsed/with-public'),
      { op: 'put', key: 'endorsed-public', value: 'x' },
    ] as const;
    await ledger.commit(ORG1, both, { at: [ORG1] });
    await ledger.commit(ORG1, both, { at: [ORG1, ORG2, ORG3] });
    await ledger.commit(ORG1, [put(own, 'endorsed/two'), put(implicitCollection(ORG2), 'endorsed/two')], {
      at: [ORG1],
    });
    await ledger.commit(ORG1, [put(own, 'endorsed/two'), put(implicitCollection(ORG2), 'endorsed/two')], {
      at: [ORG1, ORG2],
    });
    await ledger.evaluate(ORG2, [
      { op: 'privateGet', collection: implicitCollection(ORG2), key: 'endorsed/two' },
    ]);
    await ledger.endorse(ORG1, [put(own, 'endorsed/planned')]);
    await ledger.endorse(ORG1, [put('nowhere', 'x')], { at: [ORG1] });
    await ledger.evaluate(ORG1, [{ op: 'privateGet', collection: 'nowhere', key: 'x' }]);
    await ledger.evaluate(ORG1, [{ op: 'privateGet', collection: '_implicit_org_Org9MSP', key: 'x' }]);
    await ledger.evaluate(ORG1, [{ op: 'privateGet', collection: '', key: 'x', attempt: true }]);
  },
};
