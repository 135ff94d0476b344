import { existsSync } from 'node:fs';
import { expect } from 'chai';
import { GatewayError } from '@hyperledger/fabric-gateway';
import type { Program } from '../../conformance/probe/program';
import { allOf } from '../../conformance/support/policies';
import { startTestLedger, type TestLedger } from '@careledger/fabric-embedded/control';
import { rejection } from '../../support/embedded/rejection';
import { otherProgram, plainProbe, type TestClient, testClient } from '../../support/embedded/test-client';

const MINUTE = 60_000;

/** What each peer said. */
function detailsOf(error: Error): string {
  return error instanceof GatewayError ? error.details.map(({ message }) => message).join() : '';
}

describe('a ledger for a test', function () {
  this.timeout(30_000);
  let ledger: TestLedger;
  let one: TestClient;
  let two: TestClient;

  before(async () => {
    ledger = await startTestLedger({ chaincodes: { probe: { program: plainProbe } } });
    one = testClient(ledger, await ledger.identity('Org1MSP'));
    two = testClient(ledger, await ledger.identity('Org2MSP'));
  });

  after(async () => {
    one[Symbol.dispose]();
    two[Symbol.dispose]();
    await ledger.close();
    expect(existsSync(ledger.folder)).to.equal(false);
  });

  it('makes identities with attributes that the chaincode reads', async () => {
    using auditor = testClient(ledger, await ledger.identity('Org1MSP', { attributes: { role: 'auditor' } }));
    const answer = await auditor.contract.evaluateTransaction('attribute', 'role');
    expect(Buffer.from(answer).toString()).to.equal('"auditor"');
  });

  it('stands beside others, each on ports of its own', async () => {
    await using other = await startTestLedger({
      organizations: ['SoloMSP'],
      chaincodes: { probe: { program: plainProbe } },
    });
    using solo = testClient(other, await other.identity('SoloMSP'));
    await solo.submit([{ op: 'put', key: 'beside', value: 'there' }]);
    expect(await solo.evaluate([{ op: 'get', key: 'beside' }])).to.deep.equal(['there']);
    expect(await one.evaluate([{ op: 'get', key: 'beside' }])).to.deep.equal(['']);
  });

  it('lets one organization run another program, which the others do not agree with', async () => {
    await ledger.replaceProgram('Org2MSP', 'probe', otherProgram);
    expect(await two.evaluate([{ op: 'get', key: 'x' }])).to.equal('other');
    const refused = await rejection(
      two.contract.submit('[]', { endorsingOrganizations: ['Org1MSP', 'Org2MSP', 'Org3MSP'] }),
    );
    expect(refused.message).to.include('ABORTED');
    await ledger.replaceProgram('Org2MSP', 'probe', plainProbe);
    expect(await two.submit([{ op: 'put', key: 'agreed', value: '1' }])).to.deep.equal([null]);
  });

  it('breaks the stream to a chaincode, and the next call goes through', async () => {
    const pidOf = () => ledger.status.find(({ mspId }) => mspId === 'Org1MSP')?.chaincodes[0]?.pid;
    const pid = pidOf();
    ledger.interruptChaincode('Org1MSP');
    expect(await one.evaluate([{ op: 'get', key: 'nothing' }])).to.deep.equal(['']);
    expect(pidOf()).to.equal(pid);
  });

  it('ends a call whose stream breaks meanwhile', async () => {
    ledger.setChaincodeDelay('Org1MSP', { min: 2000, max: 2000 });
    const call = rejection(one.evaluate([{ op: 'get', key: 'slow' }]));
    setTimeout(() => {
      ledger.interruptChaincode('Org1MSP');
    }, 200);
    expect((await call).message).to.match(/UNKNOWN|UNAVAILABLE|ABORTED/);
    ledger.setChaincodeDelay('Org1MSP', { min: 0, max: 0 });
    expect(await one.evaluate([{ op: 'get', key: 'slow' }])).to.deep.equal(['']);
  });

  it('loses private data on their way to another organization', async () => {
    const collection = '_implicit_org_Org2MSP';
    const submit = (client: TestClient, program: Program, endorser: string) =>
      client.contract.submit(JSON.stringify(program), { endorsingOrganizations: [endorser] });
    const put = (value: string) => ({ op: 'privatePut', collection, key: 'lent', value }) as const;
    const read = () => two.evaluate([{ op: 'privateGet', collection, key: 'lent' }]);
    // The key is lent to another organization, so that not only the owner's endorsement counts.
    const policy = allOf('Org1MSP');
    await submit(two, [put('first'), { op: 'privateSetPolicy', collection, key: 'lent', policy }], 'Org2MSP');
    await ledger.caughtUp();
    await submit(one, [put('sent')], 'Org1MSP');
    await ledger.caughtUp();
    expect(await read()).to.deep.equal(['sent']);
    ledger.setPrivateData('Org1MSP', 'lost');
    await submit(one, [put('lost')], 'Org1MSP');
    ledger.setPrivateData('Org1MSP', 'sent');
    await ledger.caughtUp();
    expect(detailsOf(await rejection(read()))).to.include('matching public hash version is not available');
  });

  it('travels: certificates end, and a client of the old time is outside the window', async () => {
    using short = testClient(ledger, await ledger.identity('Org1MSP', { validMs: 30_000 }));
    expect(await short.evaluate([{ op: 'get', key: 'x' }])).to.deep.equal(['']);
    ledger.travel(40_000);
    const expired = await rejection(short.evaluate([{ op: 'get', key: 'x' }]));
    expect(detailsOf(expired)).to.include('expired');
    expect(await one.evaluate([{ op: 'get', key: 'x' }])).to.deep.equal(['']);
    ledger.travel(MINUTE);
    const late = await rejection(one.evaluate([{ op: 'get', key: 'x' }]));
    expect(detailsOf(late)).to.include('timestamp');
    ledger.travel(-MINUTE - 40_000);
    expect(await one.evaluate([{ op: 'get', key: 'x' }])).to.deep.equal(['']);
  });
});

describe('the block cutting of a test ledger', function () {
  this.timeout(30_000);

  it('waits as long as it is told to, for others to share the block', async () => {
    await using ledger = await startTestLedger({
      organizations: ['SoloMSP'],
      chaincodes: { probe: { program: plainProbe } },
      cutting: { afterMs: 300 },
    });
    using client = testClient(ledger, await ledger.identity('SoloMSP'));
    const height = () => ledger.status[0]?.height ?? 0;
    const before = height();
    await Promise.all(['a', 'b', 'c'].map((key) => client.submit([{ op: 'put', key, value: '1' }])));
    expect(height() - before).to.equal(1);
  });
});
