import { ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'A range that was read refuses its reader after an insertion, a deletion or a change within it; not outside, and not behind what was read.',
  run: async (ledger) => {
    const names = ['insert', 'delete', 'change', 'outside', 'at-end'] as const;
    for (const name of names)
      await ledger.commit(ORG1, [{ op: 'putMany', prefix: `phantom-${name}/`, count: 3 }]);
    const changes = {
      insert: { op: 'put', key: 'phantom-insert/001a', value: 'x' },
      delete: { op: 'delete', key: 'phantom-delete/001' },
      change: { op: 'put', key: 'phantom-change/001', value: 'x' },
      outside: { op: 'put', key: 'phantom-outside0', value: 'x' },
      'at-end': { op: 'put', key: 'phantom-at-end/009', value: 'x' },
    } as const;
    for (const name of names) {
      const reader = await ledger.endorse(ORG2, [
        { op: 'range', start: `phantom-${name}/`, end: `phantom-${name}0`, brief: true },
        { op: 'put', key: `phantom-read-${name}`, value: 'x' },
      ]);
      const writer = await ledger.endorse(ORG1, [changes[name]]);
      if (reader && writer) await ledger.block(writer, reader);
    }
    // The same across blocks, and for a range that was empty.
    const reader = await ledger.endorse(ORG2, [
      { op: 'range', start: 'phantom-none/', end: 'phantom-none0' },
    ]);
    await ledger.commit(ORG1, [{ op: 'put', key: 'phantom-none/x', value: 'x' }]);
    if (reader) await ledger.block(reader);
    // A reader that changes what it reads is not in its own way.
    await ledger.commit(ORG2, [
      { op: 'range', start: 'phantom-insert/', end: 'phantom-insert0' },
      { op: 'put', key: 'phantom-insert/002a', value: 'x' },
    ]);
  },
};
