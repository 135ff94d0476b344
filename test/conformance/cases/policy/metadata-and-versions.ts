import { ORG1, ORG2, ORG3 } from '../../support/organizations';
import { allOf } from '../../support/policies';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows: 'Setting a policy gives the key a new version; a write of the value keeps the policy.',
  run: async (ledger) => {
    const key = 'versioned-policy';
    const three = { at: [ORG1, ORG2, ORG3] };
    await ledger.commit(ORG1, [{ op: 'put', key, value: 'x' }], three);
    const stale = await ledger.endorse(ORG2, [
      { op: 'get', key },
      { op: 'put', key: 'versioned-seen', value: '1' },
    ]);
    await ledger.commit(ORG1, [{ op: 'setPolicy', key, policy: allOf(ORG1, ORG2, ORG3) }], three);
    if (stale) await ledger.block(stale);
    await ledger.endorse(
      ORG1,
      [
        { op: 'get', key },
        { op: 'getPolicy', key },
      ],
      three,
    );
    await ledger.commit(ORG1, [{ op: 'put', key, value: 'y' }], three);
    await ledger.evaluate(ORG1, [
      { op: 'get', key },
      { op: 'getPolicy', key },
      { op: 'history', key },
    ]);
    await ledger.commit(
      ORG1,
      [
        { op: 'setPolicy', key, policy: allOf(ORG1) },
        { op: 'delete', key },
      ],
      three,
    );
    await ledger.evaluate(ORG1, [
      { op: 'get', key },
      { op: 'getPolicy', key },
    ]);
  },
};
