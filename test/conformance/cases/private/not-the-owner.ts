import { ORG1, ORG2, ORG3, ORG4, implicitCollection } from '../../support/organizations';
import { allOf } from '../../support/policies';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'What endorsers that do not own a collection do with its plaintext: it reaches the owner; a private key may have a policy of its own.',
  run: async (ledger) => {
    const collection = implicitCollection(ORG1);
    const get = (key: string) => [{ op: 'privateGet', collection, key }] as const;
    // Endorsed by others and the owner, asked through another's gateway.
    await ledger.commit(
      ORG2,
      [
        { op: 'transient', field: 'data', to: { collection, key: 'foreign/a' } },
        { op: 'put', key: 'foreign', value: 'x' },
      ],
      { at: [ORG1, ORG2, ORG3], transient: { data: 'through another' } },
    );
    await ledger.evaluate(ORG1, get('foreign/a'));
    await ledger.evaluate(ORG3, [{ ...get('foreign/a')[0], attempt: true }]);
    // A private key with a policy of its own.
    const key = 'foreign/policy';
    const put = (value: string) => [{ op: 'privatePut', collection, key, value }] as const;
    await ledger.commit(
      ORG1,
      [...put('created'), { op: 'privateSetPolicy', collection, key, policy: allOf(ORG1, ORG4) }],
      { at: [ORG1] },
    );
    await ledger.commit(ORG1, put('by the owner alone'), { at: [ORG1] });
    await ledger.commit(ORG1, put('by both'), { at: [ORG1, ORG4] });
    await ledger.evaluate(ORG1, get(key));
    await ledger.endorse(ORG1, put('planned'));
    await ledger.commit(
      ORG1,
      [{ op: 'privateSetPolicy', collection, key: 'foreign/none', policy: allOf(ORG4) }],
      {
        at: [ORG1],
      },
    );
    await ledger.commit(ORG1, [{ op: 'privatePut', collection, key: 'foreign/none', value: 'x' }], {
      at: [ORG1],
    });
    await ledger.evaluate(ORG1, get('foreign/none'));
  },
};
