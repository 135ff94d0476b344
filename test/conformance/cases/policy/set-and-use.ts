import { ORG1, ORG2, ORG3, ORG4 } from '../../support/organizations';
import { allOf } from '../../support/policies';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    "A key's own policy takes the place of the chaincode's, for values and for the policy itself; deleting the key drops it.",
  run: async (ledger) => {
    const key = 'guarded';
    const put = (value: string) => [{ op: 'put', key, value }] as const;
    await ledger.commit(
      ORG1,
      [
        { op: 'put', key, value: 'created' },
        { op: 'setPolicy', key, policy: allOf(ORG1, ORG2) },
        { op: 'getPolicy', key },
      ],
      { at: [ORG1, ORG3, ORG4] },
    );
    await ledger.evaluate(ORG1, [{ op: 'getPolicy', key }]);
    await ledger.commit(ORG1, put('by two'), { at: [ORG1, ORG2] });
    await ledger.commit(ORG1, put('by three others'), { at: [ORG1, ORG3, ORG4] });
    await ledger.endorse(ORG3, put('planned by the gateway'));
    await ledger.endorse(ORG1, put('planned by the gateway'));
    const mixed = [...put('mixed'), { op: 'put', key: 'unguarded', value: 'x' }] as const;
    await ledger.commit(ORG1, mixed, { at: [ORG1, ORG2] });
    await ledger.commit(ORG1, mixed, { at: [ORG1, ORG2, ORG3] });
    await ledger.commit(ORG1, [{ op: 'setPolicy', key, policy: allOf(ORG3) }], { at: [ORG1, ORG3, ORG4] });
    await ledger.commit(ORG1, [{ op: 'setPolicy', key, policy: allOf(ORG3) }], { at: [ORG1, ORG2] });
    await ledger.commit(ORG3, put('by one'), { at: [ORG3] });
    await ledger.commit(
      ORG3,
      [
        { op: 'get', key },
        { op: 'delete', key },
      ],
      { at: [ORG3] },
    );
    await ledger.evaluate(ORG1, [
      { op: 'getPolicy', key },
      { op: 'get', key },
    ]);
    await ledger.commit(ORG3, put('without a policy'), { at: [ORG3] });
    await ledger.commit(ORG1, put('anew'), { at: [ORG1, ORG2, ORG3] });
  },
};
