import { LENIENT_PROBE, ORG1, ORG2, ORG3, PROBE } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'One chaincode calls another: both name spaces are in one read/write set, under both policies; the event is the caller’s.',
  run: async (ledger) => {
    const invoke = {
      op: 'invoke',
      chaincode: LENIENT_PROBE,
      program: [{ op: 'put', key: 'invoked', value: 'x' }],
    } as const;
    const three = { at: [ORG1, ORG2, ORG3] };
    await ledger.commit(ORG1, [invoke, { op: 'put', key: 'invoker', value: 'x' }], three);
    await ledger.commit(ORG1, [invoke], { at: [ORG1] });
    await ledger.commit(
      ORG1,
      [{ op: 'invoke', chaincode: PROBE, program: [{ op: 'put', key: 'invoked-by-lenient', value: 'x' }] }],
      { chaincode: LENIENT_PROBE, at: [ORG1] },
    );
    await ledger.commit(
      ORG1,
      [
        {
          op: 'invoke',
          chaincode: LENIENT_PROBE,
          program: [
            { op: 'event', name: 'callee', payload: 'x' },
            { op: 'get', key: 'invoked' },
          ],
        },
        { op: 'event', name: 'caller', payload: 'x' },
      ],
      three,
    );
    await ledger.endorse(ORG1, [
      { op: 'invoke', chaincode: LENIENT_PROBE, program: [{ op: 'event', name: 'callee', payload: 'x' }] },
    ]);
    await ledger.endorse(ORG1, [
      { op: 'put', key: 'invoke-self', value: 'outer' },
      {
        op: 'invoke',
        chaincode: PROBE,
        program: [
          { op: 'get', key: 'invoke-self' },
          { op: 'put', key: 'invoke-self', value: 'inner' },
        ],
      },
    ]);
    const failing = [
      {
        op: 'invoke',
        chaincode: LENIENT_PROBE,
        program: [{ op: 'throw', message: 'inside' }],
        attempt: true,
      },
      {
        op: 'invoke',
        chaincode: LENIENT_PROBE,
        program: [{ op: 'respond', status: 404, message: 'not here' }],
        attempt: true,
      },
      { op: 'invoke', chaincode: 'nowhere', program: [], attempt: true },
      { op: 'invoke', chaincode: LENIENT_PROBE, channel: 'elsewhere', program: [], attempt: true },
      { op: 'invoke', chaincode: '', program: [], attempt: true },
    ] as const;
    for (const operation of failing) await ledger.evaluate(ORG1, [operation]);
    await ledger.endorse(ORG1, [failing[0]]);
  },
};
