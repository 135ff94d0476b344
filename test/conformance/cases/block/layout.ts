import { ORG1, ORG2, ORG3, ORG4 } from '../../support/organizations';
import { blockLayout } from '../../support/block-layout';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'The chain of header hashes, the hash of the data, and what stands in a block’s metadata; the commit hash is everybody’s.',
  run: async (ledger) => {
    const good = await ledger.endorse(ORG1, [{ op: 'put', key: 'layout', value: '1' }]);
    const bad = await ledger.endorse(ORG1, [{ op: 'put', key: 'layout', value: '2' }], { at: [ORG1] });
    if (!good || !bad) return;
    await ledger.block(good, bad);
    const block = await ledger.readBlock(ORG1, good);
    const previous = await ledger.readBlockNumber(ORG1, (block.getHeader()?.getNumber() ?? 0) - 1);
    ledger.note('layout', blockLayout(block, previous));
    const others = await Promise.all([ORG2, ORG3, ORG4].map((mspId) => ledger.readBlock(mspId, good)));
    ledger.note(
      'the same at every organization',
      others.every((other) => Buffer.from(other.serializeBinary()).equals(block.serializeBinary())),
    );
    const genesis = await ledger.readBlockNumber(ORG1, 0);
    ledger.note('genesis', blockLayout(genesis));
  },
};
