import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'Up to fifty results stand in the read set one by one, more as a Merkle summary; both find phantoms.',
  run: async (ledger) => {
    await ledger.commit(ORG1, [
      { op: 'putMany', prefix: 'fifty/', count: 50 },
      { op: 'putMany', prefix: 'more/', count: 51 },
      { op: 'putMany', prefix: 'many/', count: 230 },
    ]);
    for (const [name, added] of [
      ['fifty', '025a'],
      ['more', '025a'],
      ['many', '229a'],
    ] as const) {
      const range = { op: 'range', start: `${name}/`, end: `${name}0`, brief: true } as const;
      await ledger.commit(ORG1, [range, { op: 'put', key: `${name}-valid`, value: 'v' }]);
      const reader = await ledger.endorse(ORG1, [range, { op: 'put', key: `${name}-read`, value: 'v' }]);
      const writer = await ledger.endorse(ORG1, [{ op: 'put', key: `${name}/${added}`, value: 'v' }]);
      if (reader && writer) await ledger.block(writer, reader);
    }
    await ledger.endorse(ORG1, [{ op: 'range', start: 'many/', end: 'many0', take: 101, brief: true }]);
    await ledger.endorse(ORG1, [{ op: 'range', start: 'many/', end: 'many0', take: 100, brief: true }]);
  },
};
