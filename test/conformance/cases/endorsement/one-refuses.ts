import { ORG1, ORG2, ORG3, ORG4 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'Refusals of the own peer and of others, with endorsers named and with the choice left to the gateway.',
  run: async (ledger) => {
    const refusedAt = (...mspIds: string[]) =>
      mspIds.map((onlyAt) => ({ op: 'throw', message: `refused at ${onlyAt}`, onlyAt }) as const);
    await ledger.endorse(ORG1, refusedAt(ORG1), { at: [ORG1, ORG2, ORG3] });
    await ledger.endorse(ORG1, refusedAt(ORG2), { at: [ORG1, ORG2, ORG3] });
    await ledger.endorse(ORG1, refusedAt(ORG2, ORG3), { at: [ORG1, ORG2, ORG3] });
    await ledger.endorse(ORG1, refusedAt(ORG2), { at: [ORG2] });
    await ledger.endorse(ORG1, refusedAt(ORG1));
    await ledger.endorse(ORG1, refusedAt(ORG2, ORG3, ORG4));
    await ledger.evaluate(ORG1, refusedAt(ORG1));
    await ledger.evaluate(ORG1, refusedAt(ORG1), { at: [] });
  },
};
