import { ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'Overlapping ranges, a key read by itself too, and a transaction that writes into the range it has read.',
  run: async (ledger) => {
    await ledger.commit(ORG1, [{ op: 'putMany', prefix: 'several-ranges/', count: 5 }]);
    const whole = { op: 'range', start: 'several-ranges/', end: 'several-ranges0', brief: true } as const;
    const part = { ...whole, start: 'several-ranges/001', end: 'several-ranges/003' } as const;
    await ledger.commit(ORG1, [
      whole,
      part,
      whole,
      { op: 'get', key: 'several-ranges/002' },
      { op: 'get', key: 'several-ranges/absent' },
      { op: 'put', key: 'several-ranges/002', value: 'w' },
      { op: 'delete', key: 'several-ranges/004' },
    ]);
    const reader = await ledger.endorse(ORG2, [
      { ...whole, take: 2 },
      { ...part, take: 0 },
      { op: 'put', key: 'several-ranges-reader', value: 'x' },
    ]);
    const writer = await ledger.endorse(ORG1, [{ op: 'delete', key: 'several-ranges/003' }]);
    if (reader && writer) await ledger.block(writer, reader);
  },
};
