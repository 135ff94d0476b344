import { LENIENT_PROBE, ORG1, ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'The last event of a transaction counts; refused transactions give none; streams replay from a block and go on after a transaction.',
  run: async (ledger) => {
    const event = (name: string) => ({ op: 'event', name, payload: `payload of ${name}` }) as const;
    const first = await ledger.commit(ORG1, [
      event('dropped'),
      event('first'),
      { op: 'put', key: 'events', value: '1' },
    ]);
    const change = (name: string) =>
      ledger.endorse(ORG1, [
        { op: 'get', key: 'events' },
        { op: 'put', key: 'events', value: name },
        event(name),
      ]);
    const [second, refused, quiet, third] = [
      await change('second'),
      await change('refused'),
      await ledger.endorse(ORG1, [{ op: 'put', key: 'events-quiet', value: 'x' }]),
      await ledger.endorse(ORG2, [event('third')]),
    ];
    if (!second || !refused || !quiet || !third) return;
    await ledger.block(second, refused, quiet, third);
    await ledger.commit(ORG1, [event('of another chaincode')], { chaincode: LENIENT_PROBE });
    const last = await ledger.commit(ORG1, [{ op: 'event', name: 'empty', payload: '' }]);
    await ledger.events(ORG1, first, 3);
    await ledger.events(ORG2, first, 3);
    await ledger.events(ORG1, second, 2, { after: second });
    await ledger.events(ORG1, second, 1, { after: third });
    await ledger.events(ORG1, last, 1);
    await ledger.events(ORG1, first, 1, { chaincode: LENIENT_PROBE });
    await ledger.evaluate(ORG1, [event('evaluated')]);
    await ledger.endorse(ORG1, [{ op: 'event', name: '', payload: 'x', attempt: true }]);
  },
};
