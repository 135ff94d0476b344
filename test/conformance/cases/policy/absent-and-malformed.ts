import { ORG1, ORG2, ORG3, ORG4 } from '../../support/organizations';
import { allOf, outOf } from '../../support/policies';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'A policy on an absent key is nothing; malformed policies are committed and close the key for good; policies of unknown organizations too.',
  run: async (ledger) => {
    const all = { at: [ORG1, ORG2, ORG3, ORG4] };
    await ledger.commit(ORG1, [{ op: 'setPolicy', key: 'absent-policy', policy: allOf(ORG1) }], all);
    await ledger.evaluate(ORG1, [{ op: 'getPolicy', key: 'absent-policy' }]);
    await ledger.commit(ORG2, [{ op: 'put', key: 'absent-policy', value: 'x' }], { at: [ORG2, ORG3, ORG4] });
    await ledger.evaluate(ORG1, [
      { op: 'getPolicy', key: 'absent-policy' },
      { op: 'get', key: 'absent-policy' },
    ]);
    const policies = {
      garbage: { hex: 'ffffff' },
      empty: '',
      unknown: allOf('Org9MSP'),
      never: outOf(3, [ORG1, ORG2]),
      nobody: outOf(0, []),
    };
    for (const [name, policy] of Object.entries(policies)) {
      const key = `bad-policy/${name}`;
      await ledger.commit(
        ORG1,
        [
          { op: 'put', key, value: 'x' },
          { op: 'setPolicy', key, policy },
        ],
        all,
      );
      await ledger.evaluate(ORG1, [{ op: 'getPolicy', key }]);
      await ledger.endorse(ORG1, [{ op: 'put', key, value: 'planned' }]);
      const draft = await ledger.endorse(ORG1, [{ op: 'put', key, value: 'y' }], all);
      if (draft) await ledger.block(draft);
    }
  },
};
