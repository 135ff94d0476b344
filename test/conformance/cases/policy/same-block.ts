import { ORG1, ORG2, ORG3 } from '../../support/organizations';
import { allOf } from '../../support/policies';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'After a change of a key’s policy, everything else in that block that touches the key is refused by policy, not by version.',
  run: async (ledger) => {
    const three = { at: [ORG1, ORG2, ORG3] };
    const set = (key: string) =>
      ledger.endorse(ORG1, [{ op: 'setPolicy', key, policy: allOf(ORG1, ORG2, ORG3) }], three);
    const put = (key: string) => ledger.endorse(ORG1, [{ op: 'put', key, value: 'y' }], three);
    const keys = ['set-set', 'set-put', 'put-set', 'refused-put'];
    await ledger.commit(
      ORG1,
      keys.map((key) => ({ op: 'put', key, value: 'x' })),
      three,
    );
    await ledger.commit(ORG1, [{ op: 'put', key: 'set-read', value: 'x' }], three);

    const twice = [await set('set-set'), await set('set-set')] as const;
    if (twice[0] && twice[1]) await ledger.block(twice[0], twice[1]);
    const setPut = [await set('set-put'), await put('set-put')] as const;
    if (setPut[0] && setPut[1]) await ledger.block(setPut[0], setPut[1]);
    const putSet = [await put('put-set'), await set('put-set')] as const;
    if (putSet[0] && putSet[1]) await ledger.block(putSet[0], putSet[1]);
    // A change that is itself refused by policy leaves the key as it was.
    const refused = await ledger.endorse(
      ORG1,
      [{ op: 'setPolicy', key: 'refused-put', policy: allOf(ORG1) }],
      { at: [ORG1] },
    );
    const after = await put('refused-put');
    if (refused && after) await ledger.block(refused, after);
    // A change that is refused by version later in the same block is still in the way.
    const bump = await put('set-set');
    const stale = await ledger.endorse(
      ORG1,
      [
        { op: 'get', key: 'set-set' },
        { op: 'setPolicy', key: 'set-put', policy: allOf(ORG1) },
      ],
      three,
    );
    const behind = await put('set-put');
    if (bump && stale && behind) await ledger.block(bump, stale, behind);
    const setRead = [
      await set('set-read'),
      await ledger.endorse(
        ORG1,
        [
          { op: 'get', key: 'set-read' },
          { op: 'put', key: 'set-read-of', value: 'z' },
        ],
        three,
      ),
    ] as const;
    if (setRead[0] && setRead[1]) await ledger.block(setRead[0], setRead[1]);
  },
};
