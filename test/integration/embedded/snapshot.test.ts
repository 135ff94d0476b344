import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { openChannel, revocationUpdate, signedUpdate } from '@careledger/network/fabric';
import { common } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { type LedgerSnapshot, startTestLedger, type TestLedger } from '@careledger/fabric-embedded/control';
import { signingIdentity } from '../../support/embedded/certificates';
import { rejection } from '../../support/embedded/rejection';
import { plainProbe, type TestClient, testClient } from '../../support/embedded/test-client';

describe('bringing a ledger back to a snapshot', function () {
  this.timeout(30_000);
  let ledger: TestLedger;
  let one: TestClient;
  let two: TestClient;

  before(async () => {
    ledger = await startTestLedger({
      organizations: ['Org1MSP', 'Org2MSP'],
      chaincodes: { probe: { program: plainProbe } },
    });
    one = testClient(ledger, await ledger.identity('Org1MSP'));
    two = testClient(ledger, await ledger.identity('Org2MSP'));
  });

  after(async () => {
    one[Symbol.dispose]();
    two[Symbol.dispose]();
    await ledger.close();
  });

  const read = (client: TestClient, key: string) => client.evaluate([{ op: 'get', key }]);
  const put = (key: string, value: string) => one.submit([{ op: 'put', key, value }]);
  const heights = () => ledger.status.map(({ height }) => height);
  const pids = () => ledger.status.map(({ chaincodes }) => chaincodes[0]?.pid);

  it('takes writes, deletions, private data, policies and history back, at every organization', async () => {
    const collection = '_implicit_org_Org1MSP';
    await one.submit([
      { op: 'put', key: 'kept', value: 'before' },
      { op: 'put', key: 'deleted', value: 'before' },
    ]);
    await one.submit([{ op: 'privatePut', collection, key: 'p', value: 'before' }]);
    await ledger.caughtUp();
    using snapshot = ledger.snapshot();
    const [height, running] = [heights(), pids()];

    await one.submit([
      { op: 'put', key: 'kept', value: 'after' },
      { op: 'put', key: 'new', value: 'after' },
      { op: 'delete', key: 'deleted' },
      { op: 'setPolicy', key: 'kept', policy: { hex: '00' } },
    ]);
    await one.submit([{ op: 'privatePut', collection, key: 'p', value: 'after' }]);
    await ledger.caughtUp();
    await ledger.revert(snapshot);

    expect(heights()).to.deep.equal(height);
    expect(pids()).to.deep.equal(running);
    for (const client of [one, two]) {
      expect(
        await client.evaluate([
          { op: 'get', key: 'kept' },
          { op: 'get', key: 'deleted' },
          { op: 'get', key: 'new' },
          { op: 'getPolicy', key: 'kept' },
        ]),
      ).to.deep.equal(['before', 'before', '', null]);
    }
    expect(await one.evaluate([{ op: 'privateGet', collection, key: 'p' }])).to.deep.equal(['before']);
    const [history] = (await one.evaluate([{ op: 'history', key: 'kept' }])) as [unknown[]];
    expect(history).to.have.length(1);
  });

  it('goes on from there: with new blocks, and back again as often as is wanted', async () => {
    await put('counter', '0');
    await ledger.caughtUp();
    using snapshot = ledger.snapshot();
    for (const value of ['1', '2', '3']) {
      await put('counter', value);
      await put(`only-${value}`, 'x');
      await ledger.caughtUp();
      expect(await read(two, 'counter')).to.deep.equal([value]);
      await ledger.revert(snapshot);
      expect(await read(two, 'counter')).to.deep.equal(['0']);
      expect(await read(one, `only-${value}`)).to.deep.equal(['']);
    }
    await put('counter', 'end');
    await ledger.caughtUp();
    expect(await read(two, 'counter')).to.deep.equal(['end']);
  });

  it('goes back over several snapshots, in any order', async () => {
    await put('several', 'a');
    await ledger.caughtUp();
    using first = ledger.snapshot();
    await put('several', 'b');
    await ledger.caughtUp();
    using second = ledger.snapshot();
    await put('several', 'c');
    await ledger.caughtUp();
    await ledger.revert(first);
    expect(await read(two, 'several')).to.deep.equal(['a']);
    await ledger.revert(second);
    expect(await read(two, 'several')).to.deep.equal(['b']);
    await ledger.revert(first);
    expect(await read(one, 'several')).to.deep.equal(['a']);
    await put('several', 'd');
    await ledger.caughtUp();
    expect(await read(two, 'several')).to.deep.equal(['d']);
  });

  it('lets open event streams go on with the blocks that come in place of those that are gone', async () => {
    const events = await one.network.getChaincodeEvents('probe');
    const seen: string[] = [];
    const reading = (async () => {
      for await (const { eventName } of events) {
        seen.push(eventName);
        if (eventName === 'end') return;
      }
    })();
    const event = (name: string) => one.submit([{ op: 'event', name, payload: 'x' }]);
    await event('kept');
    await ledger.caughtUp();
    using snapshot = ledger.snapshot();
    for (const name of ['gone-1', 'gone-2', 'gone-3']) await event(name);
    await ledger.caughtUp();
    while (seen.length < 4) await new Promise((resolve) => setTimeout(resolve, 10));
    await ledger.revert(snapshot);
    await event('instead');
    await event('end');
    await reading;
    events.close();
    expect(seen).to.deep.equal(['kept', 'gone-1', 'gone-2', 'gone-3', 'instead', 'end']);
  });

  it('brings a held organization back to where it stood', async () => {
    ledger.hold('Org2MSP');
    await one.submit([{ op: 'put', key: 'held', value: '1' }]).catch(() => undefined);
    const behind = heights();
    using snapshot = ledger.snapshot();
    ledger.release('Org2MSP');
    await ledger.caughtUp();
    ledger.hold('Org2MSP');
    await ledger.revert(snapshot);
    expect(heights()).to.deep.equal(behind);
    ledger.release('Org2MSP');
    await ledger.caughtUp();
    const [first, second] = heights();
    expect(first).to.equal(second);
  });

  it('drops what waits for a block', async () => {
    await using manual = await startTestLedger({
      organizations: ['SoloMSP'],
      chaincodes: { probe: { program: plainProbe } },
      cutting: 'manual',
    });
    using solo = testClient(manual, await manual.identity('SoloMSP'));
    const submitted = (key: string) =>
      solo.contract.submitAsync(JSON.stringify([{ op: 'put', key, value: '1' }]));
    using snapshot = manual.snapshot();
    await submitted('dropped');
    await manual.revert(snapshot);
    const commit = await submitted('ordered');
    manual.cutBlock();
    expect(await commit.getStatus()).to.have.property('successful', true);
    const values = await solo.evaluate(['dropped', 'ordered'].map((key) => ({ op: 'get', key }) as const));
    expect(values).to.deep.equal(['', '1']);
  });

  it('takes a change of the channel’s configuration back, with what comes of it', async () => {
    const { mspId, ...credentials } = await ledger.identity('Org1MSP', { ou: 'admin' });
    const tlsRootFile = join(ledger.folder, 'tls-root.pem');
    writeFileSync(tlsRootFile, ledger.tlsRoot(mspId));
    const signer = signingIdentity(mspId, credentials);
    using channel = openChannel({ address: ledger.endpoint(mspId), tlsRootFile }, ledger.channel, signer);
    const sequence = async (): Promise<number> =>
      common.Config.deserializeBinary(await channel.config()).getSequence();
    /** The same lists as the next version. */
    const update = async (): Promise<void> => {
      const before = await sequence();
      const change = revocationUpdate(await channel.config(), ledger.channel, mspId, []);
      await channel.submit(signedUpdate(ledger.channel, change, [signer], signer));
      // It is accepted, and ordered in a moment.
      while ((await sequence()) === before) await pause(5);
      await ledger.caughtUp();
    };
    await ledger.caughtUp();
    using snapshot = ledger.snapshot();
    for (const turn of ['first', 'second']) {
      await update();
      await update();
      expect(await sequence(), turn).to.equal(2);
      await put('configured', turn);
      await ledger.caughtUp();
      await ledger.revert(snapshot);
      expect(await sequence(), turn).to.equal(0);
    }
    await put('configured', 'again');
  });

  it('refuses a snapshot that was let go', async () => {
    const snapshot: LedgerSnapshot = ledger.snapshot();
    snapshot[Symbol.dispose]();
    const refused = await rejection(ledger.revert(snapshot));
    expect(refused).to.have.property('code', 'CONFIGURATION');
  });
});
