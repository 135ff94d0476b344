import { ORG1, ORG2, ORG3, implicitCollection } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    "An organization's implicit collection: written, read, overwritten and deleted by its owner alone; others see hashes.",
  run: async (ledger) => {
    const collection = implicitCollection(ORG1);
    const key = 'owner/k';
    const get = { op: 'privateGet', collection, key } as const;
    const hash = { op: 'privateHash', collection, key } as const;
    await ledger.evaluate(ORG1, [get, hash]);
    const draft = await ledger.commit(ORG1, [{ op: 'transient', field: 'data', to: { collection, key } }], {
      at: [ORG1],
      transient: { data: 'CANARY-private' },
    });
    const block = await ledger.readBlock(ORG2, draft);
    ledger.note('private data in the block', Buffer.from(block.serializeBinary()).includes('CANARY'));
    await ledger.evaluate(ORG1, [get, hash]);
    await ledger.evaluate(ORG2, [hash]);
    await ledger.evaluate(ORG2, [get]);
    await ledger.evaluate(ORG2, [{ op: 'privateRange', collection, start: 'owner/', end: 'owner0' }]);
    await ledger.evaluate(ORG1, [{ op: 'privateRange', collection, start: 'owner/', end: 'owner0' }]);
    // The collection itself checks nothing: whoever asks the owner's peer is answered.
    await ledger.evaluate(ORG2, [get], { at: [ORG1] });
    await ledger.commit(ORG1, [get, { op: 'privatePut', collection, key, value: 'second' }], { at: [ORG1] });
    await ledger.evaluate(ORG1, [get]);
    await ledger.commit(ORG1, [{ op: 'privateDelete', collection, key }], { at: [ORG1] });
    await ledger.evaluate(ORG1, [get, hash]);
    await ledger.evaluate(ORG3, [hash]);
  },
};
