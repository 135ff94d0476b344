import { encodeBlock } from '@careledger/fabric-embedded/rooms/codec/block';
import { blockTransactions } from '@careledger/fabric-embedded/rooms/peer/block-transactions';
import { createCommittedLedger } from '@careledger/fabric-embedded/rooms/peer/committed-ledger';
import type { CommittedBlock } from '@careledger/fabric-embedded/rooms/peer/types';
import { openPeerStore } from '@careledger/fabric-embedded/rooms/storage/index';
import { expect } from 'chai';
import { blockCommit } from '../../../support/embedded/block-commit';
import { temporaryFolder } from '../../../support/embedded/temporary-folder';

describe('a reader of committed blocks', () => {
  it('that was busy while the ledger was brought back gets every block that came in place of those that are gone', async () => {
    using folder = temporaryFolder();
    const store = await openPeerStore({ folder: folder.path, channel: 'care', mspId: 'Org1MSP' });
    const ledger = createCommittedLedger(store);
    const commit = (number: number, text: string): Promise<void> =>
      ledger.commit(blockCommit(number, { block: Buffer.from(text) }));
    await commit(0, 'kept');
    const ending = new AbortController();
    const blocks = ledger.blocks(0, ending.signal)[Symbol.asyncIterator]();
    const later = ledger.blocks(3, ending.signal)[Symbol.asyncIterator]();
    const firstOfLater = later.next();
    const read = async (): Promise<string> =>
      Buffer.from(((await blocks.next()).value as CommittedBlock).bytes).toString();
    expect(await read()).to.equal('kept');
    {
      using mark = store.mark();
      await commit(1, 'gone 1');
      await commit(2, 'gone 2');
      expect([await read(), await read()]).to.deep.equal(['gone 1', 'gone 2']);
      await mark.restore();
      ledger.broughtBack();
    }
    for (const number of [1, 2, 3]) await commit(number, `instead ${number}`);
    expect([await read(), await read(), await read()]).to.deep.equal(['instead 1', 'instead 2', 'instead 3']);
    const { number } = (await firstOfLater).value as CommittedBlock;
    expect(number, 'who has read nothing yet waits for what it asked for').to.equal(3);
    ending.abort();
    expect((await blocks.next()).done).to.equal(true);
    await store.close();
  });

  it('gets the same bytes as all others who keep up, so that they are taken apart once', async () => {
    using folder = temporaryFolder();
    const store = await openPeerStore({ folder: folder.path, channel: 'care', mspId: 'Org1MSP' });
    const ledger = createCommittedLedger(store);
    const read = async (number: number): Promise<Uint8Array> => {
      const ending = new AbortController();
      const blocks = ledger.blocks(number, ending.signal)[Symbol.asyncIterator]();
      const { bytes } = (await blocks.next()).value as CommittedBlock;
      ending.abort();
      return bytes;
    };
    for (let number = 0; number < 40; number += 1) {
      await ledger.commit(blockCommit(number, { block: blockOf(number) }));
    }
    expect(await read(39)).to.equal(await read(39));
    expect(blockTransactions(await read(39))).to.equal(blockTransactions(await read(39)));
    expect(Buffer.compare(await read(0), blockOf(0)), 'who comes late reads the store').to.equal(0);
    await store.close();
  });
});

function blockOf(number: number): Uint8Array {
  const header = { number, previousHash: new Uint8Array(), dataHash: new Uint8Array() };
  return encodeBlock({ header, data: [], metadata: [] });
}
