import { LENIENT_PROBE, ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'More than a hundred versions of a key come in several answers, newest first; versions of one block by their place.',
  run: async (ledger) => {
    const key = 'long-history';
    const chaincode = LENIENT_PROBE;
    for (let block = 0; block < 6; block++) {
      const drafts = [];
      for (let place = 0; place < 18; place++) {
        const draft = await ledger.endorse(ORG1, [{ op: 'put', key, value: `${block}.${place}` }], {
          chaincode,
        });
        if (draft) drafts.push(draft);
      }
      await ledger.block(...drafts);
    }
    await ledger.evaluate(ORG1, [{ op: 'history', key }], { chaincode });
  },
};
