import { expect } from 'chai';
import { checkpointers } from '@hyperledger/fabric-gateway';
import { type Ledger, startLedger } from '@careledger/fabric-embedded';
import { type ProbeClient, probeClient } from '../../support/embedded/probe-client';
import { type ProbeOrganizations, probeOrganizations } from '../../support/embedded/probe-organizations';
import { type TemporaryFolder, temporaryFolder } from '../../support/embedded/temporary-folder';

describe('events', function () {
  this.timeout(30_000);
  let folder: TemporaryFolder;
  let organizations: ProbeOrganizations;
  let ledger: Ledger;
  let client: ProbeClient;

  before(async () => {
    folder = temporaryFolder();
    organizations = await probeOrganizations(folder.path);
    ledger = await startLedger(organizations.config);
    await ledger.deploy(organizations.deployment);
    client = probeClient(ledger, organizations, 'OrgAMSP');
  });

  after(async () => {
    client[Symbol.dispose]();
    await ledger.close();
    folder[Symbol.dispose]();
  });

  const tell = (name: string): Promise<unknown> =>
    client.submit([
      { op: 'put', key: name, value: '1' },
      { op: 'event', name, payload: 'payload' },
    ]);

  async function take<Item>(items: AsyncIterable<Item>, count: number): Promise<Item[]> {
    const taken: Item[] = [];
    for await (const item of items) {
      taken.push(item);
      if (taken.length === count) break;
    }
    return taken;
  }

  it('come from now on', async () => {
    await tell('before');
    using events = await client.network.getChaincodeEvents('probe');
    const first = take(events, 1);
    await tell('after');
    expect((await first).map(({ eventName }) => eventName)).to.deep.equal(['after']);
  });

  it('are replayed from a block, and go on behind a transaction that was seen', async () => {
    for (const name of ['one', 'two', 'three']) await tell(name);
    using all = await client.network.getChaincodeEvents('probe', { startBlock: 0n });
    const names = await take(all, 5);
    expect(names.map(({ eventName }) => eventName)).to.deep.equal(['before', 'after', 'one', 'two', 'three']);

    const checkpoint = checkpointers.inMemory();
    const seen = names[2];
    if (seen) await checkpoint.checkpointChaincodeEvent(seen);
    using rest = await client.network.getChaincodeEvents('probe', { startBlock: 0n, checkpoint });
    expect((await take(rest, 2)).map(({ eventName }) => eventName)).to.deep.equal(['two', 'three']);
  });

  it('come block by block, whole and filtered', async () => {
    using blocks = await client.network.getBlockEvents({ startBlock: 0n });
    const found = await take(blocks, 3);
    expect(found.map((block) => block.getHeader()?.getNumber())).to.deep.equal([0, 1, 2]);
    using filtered = await client.network.getFilteredBlockEvents({ startBlock: 2n });
    const [block] = await take(filtered, 1);
    expect(
      block?.getFilteredTransactionsList().map((transaction) => transaction.getTxValidationCode()),
    ).to.deep.equal([0]);
  });

  it('end when the ledger closes', async () => {
    const other = await startLedger({
      ...organizations.config,
      dataDir: `${organizations.config.dataDir}-2`,
    });
    const listener = probeClient(other, organizations, 'OrgAMSP');
    const events = await listener.network.getChaincodeEvents('probe');
    const end = events[Symbol.asyncIterator]()
      .next()
      .then(
        () => 'ended',
        (error: unknown) => error,
      );
    await new Promise((resolve) => setTimeout(resolve, 100));
    await other.close();
    expect(await end).to.include({ code: 14 });
    listener[Symbol.dispose]();
  });
});
