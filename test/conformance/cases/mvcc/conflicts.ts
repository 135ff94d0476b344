import { ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'Of two transactions that read what the first writes, the second is refused, in one block and across blocks; blind writes are not.',
  run: async (ledger) => {
    const key = 'conflict';
    const change = (by: string, value: string) =>
      ledger.endorse(by, [
        { op: 'get', key },
        { op: 'put', key, value },
      ]);
    const blind = (by: string, value: string) => ledger.endorse(by, [{ op: 'put', key, value }]);
    await ledger.commit(ORG1, [{ op: 'put', key, value: 'start' }]);

    const [first, second] = [await change(ORG1, 'first'), await change(ORG2, 'second')];
    if (first && second) await ledger.block(first, second);
    await ledger.evaluate(ORG1, [{ op: 'get', key }]);

    const [third, fourth] = [await change(ORG1, 'third'), await change(ORG2, 'fourth')];
    if (third) await ledger.block(third);
    if (fourth) await ledger.block(fourth);

    const [fifth, sixth] = [await blind(ORG1, 'fifth'), await blind(ORG2, 'sixth')];
    if (fifth && sixth) await ledger.block(fifth, sixth);
    await ledger.evaluate(ORG1, [{ op: 'get', key }]);
  },
};
