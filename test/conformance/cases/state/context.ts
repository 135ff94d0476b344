import { ORG2 } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'What a chaincode learns of the call: channel, creator, transaction, arguments; transient fields are in no block.',
  run: async (ledger) => {
    await ledger.evaluate(ORG2, [{ op: 'context' }]);
    const draft = await ledger.commit(ORG2, [{ op: 'transient', field: 'absent' }, { op: 'context' }], {
      transient: { secret: 'CANARY-transient' },
    });
    const block = await ledger.readBlock(ORG2, draft);
    ledger.note('transient data in the block', Buffer.from(block.serializeBinary()).includes('CANARY'));
    await ledger.evaluate(ORG2, [{ op: 'transient', field: 'secret' }], { transient: { secret: 'echo' } });
  },
};
