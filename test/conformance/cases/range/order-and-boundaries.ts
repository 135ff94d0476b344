import { ORG1 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'Ranges include their start, exclude their end, and follow the bytes of UTF-8, not the units of UTF-16.',
  run: async (ledger) => {
    const keys = [
      'order/a',
      'order/aa',
      'order/b',
      'order/B',
      'order/\u00e9',
      'order/\uFFFD',
      'order/\u{1F600}',
    ];
    await ledger.commit(
      ORG1,
      keys.map((key) => ({ op: 'put', key, value: 'v' })),
    );
    await ledger.evaluate(ORG1, [
      { op: 'range', start: 'order/', end: 'order0' },
      { op: 'range', start: 'order/a', end: 'order/b' },
      { op: 'range', start: 'order/a', end: 'order/a' },
      { op: 'range', start: 'order/b', end: 'order/a', attempt: true },
      { op: 'range', start: 'order/x', end: 'order/y' },
      { op: 'range', start: 'order/\uFFFD', end: 'order0' },
    ]);
    await ledger.endorse(ORG1, [
      { op: 'range', start: 'order/a', end: 'order/b' },
      { op: 'range', start: 'order/a', end: 'order/a' },
      { op: 'range', start: 'order/x', end: 'order/y' },
      { op: 'range', start: 'order/a', end: 'order/b' },
    ]);
  },
};
