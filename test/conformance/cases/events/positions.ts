import { CHANNEL, LENIENT_PROBE, ORG1 } from '../../support/organizations';
import { chaincodeEventsRequest } from '../../support/requests';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'Event streams that begin with blocks to come, and after a transaction that has given no event or is unknown.',
  run: async (ledger) => {
    const chaincode = LENIENT_PROBE;
    const emit = (name: string) => [{ op: 'event', name, payload: name }] as const;
    const first = await ledger.commit(ORG1, emit('first'), { chaincode });
    const silent = await ledger.commit(ORG1, [{ op: 'put', key: 'positions', value: 'x' }], { chaincode });
    await ledger.commit(ORG1, emit('second'), { chaincode });
    await ledger.events(ORG1, silent, 1, { chaincode });
    await ledger.events(ORG1, silent, 1, { chaincode, after: silent, patience: 2000 });
    await ledger.events(ORG1, first, 1, { chaincode, after: first });
    const height = (await ledger.readBlock(ORG1, silent)).getHeader()?.getNumber() ?? 0;
    const ahead = ledger.ask('events from a block to come', ORG1, (peer) =>
      peer.chaincodeEvents(chaincodeEventsRequest(CHANNEL, chaincode, height + 2, ledger.user(ORG1)), 1),
    );
    await ledger.commit(ORG1, emit('third'), { chaincode });
    await ahead;
  },
};
