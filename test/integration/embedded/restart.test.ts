import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import { type Ledger, type LedgerConfig, LedgerError, startLedger } from '@careledger/fabric-embedded';
import { probeClient } from '../../support/embedded/probe-client';
import { type ProbeOrganizations, probeOrganizations } from '../../support/embedded/probe-organizations';
import { rejection } from '../../support/embedded/rejection';
import { type TemporaryFolder, temporaryFolder } from '../../support/embedded/temporary-folder';

describe('a ledger that is started again', function () {
  this.timeout(30_000);
  let folder: TemporaryFolder;
  let organizations: ProbeOrganizations;

  before(async () => {
    folder = temporaryFolder();
    organizations = await probeOrganizations(folder.path);
    await using ledger = await startLedger(organizations.config);
    await ledger.deploy(organizations.deployment);
    using client = probeClient(ledger, organizations, 'OrgAMSP');
    await client.submit([{ op: 'put', key: 'kept', value: 'yes' }]);
  });

  after(() => {
    folder[Symbol.dispose]();
  });

  const refusal = async (config: LedgerConfig): Promise<LedgerError> => {
    const error = await rejection(startLedger(config));
    if (!(error instanceof LedgerError)) throw error;
    return error;
  };

  it('has its data and brings its chaincodes up by itself', async () => {
    await using ledger: Ledger = await startLedger(organizations.config);
    await ledger.ready();
    for (const { chaincodes, height } of ledger.status) {
      expect(height).to.equal(3);
      expect(chaincodes).to.have.lengthOf(1);
      expect(chaincodes[0]).to.include({ name: 'probe', version: '1', sequence: 1, state: 'ready' });
    }
    using client = probeClient(ledger, organizations, 'OrgBMSP');
    expect(await client.evaluate([{ op: 'get', key: 'kept' }])).to.deep.equal(['yes']);
    expect(await ledger.deploy(organizations.deployment)).to.deep.equal({ sequence: 1, changed: false });
  });

  it('takes the next sequence for another version', async () => {
    await using ledger = await startLedger(organizations.config);
    expect(await ledger.deploy({ ...organizations.deployment, version: '2' })).to.deep.equal({
      sequence: 2,
      changed: true,
    });
    using client = probeClient(ledger, organizations, 'OrgAMSP');
    await client.submit([{ op: 'put', key: 'after the upgrade', value: '1' }]);
  });

  it('keeps keys from others', () => {
    const file = join(organizations.config.dataDir, 'deployments.json');
    expect(readFileSync(file, 'utf8')).to.include('PRIVATE KEY');
    expect(statSync(file).mode & 0o077).to.equal(0);
  });

  it('stops and starts one chaincode, and does without it meanwhile', async () => {
    await using ledger = await startLedger(organizations.config);
    await ledger.ready();
    await ledger.stopChaincode('OrgBMSP', 'probe');
    expect(ledger.status.find(({ mspId }) => mspId === 'OrgBMSP')?.chaincodes[0]).to.include({
      state: 'stopped',
    });
    using client = probeClient(ledger, organizations, 'OrgAMSP');
    await client.submit([{ op: 'put', key: 'without b', value: '1' }]);
    await ledger.startChaincode('OrgBMSP', 'probe');
    using b = probeClient(ledger, organizations, 'OrgBMSP');
    expect(await b.evaluate([{ op: 'get', key: 'without b' }])).to.deep.equal(['1']);
  });

  it('shows what stands in the world state', async () => {
    await using ledger = await startLedger(organizations.config);
    await ledger.ready();
    const found: string[] = [];
    for await (const { key, value } of ledger.inspect('OrgCMSP', 'probe', 'k', 'l')) {
      found.push(`${key}=${Buffer.from(value).toString()}`);
    }
    expect(found).to.deep.equal(['kept=yes']);
  });

  it('refuses a folder that is in use', async () => {
    await using ledger = await startLedger(organizations.config);
    expect(ledger.status).to.have.lengthOf(4);
    expect(await refusal(organizations.config)).to.have.property('code', 'DATA_IN_USE');
  });

  it('refuses a port that is taken, and names it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(0, 'localhost', () => {
        resolve();
      });
    });
    const address = server.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const [first, ...others] = organizations.config.organizations;
    if (!first) throw new Error('There is no organization.');
    const taken = { ...first, peer: { ...first.peer, listen: { host: 'localhost', port } } };
    const error = await refusal({ ...organizations.config, organizations: [taken, ...others] });
    server.close();
    expect(error.code).to.equal('PORT_TAKEN');
    expect(error.message).to.include(String(port));
  });

  it('refuses the data of other organizations, of another channel, and of no ledger at all', async () => {
    using strangers = temporaryFolder();
    const others = await probeOrganizations(strangers.path);
    const { dataDir } = organizations.config;
    expect(await refusal({ ...others.config, dataDir })).to.have.property('code', 'DATA_FOREIGN');
    expect(await refusal({ ...organizations.config, channel: 'other' })).to.have.property(
      'code',
      'DATA_FOREIGN',
    );
    const foreign = join(strangers.path, 'foreign');
    mkdirSync(join(foreign, 'ordering'), { recursive: true });
    writeFileSync(join(foreign, 'ordering', 'novel.txt'), 'Call me Ishmael.');
    expect(await refusal({ ...organizations.config, dataDir: foreign })).to.have.property(
      'code',
      'DATA_FOREIGN',
    );
  });

  it('can be started after every refusal', async () => {
    await using ledger = await startLedger(organizations.config);
    await ledger.ready();
    expect(ledger.status).to.have.lengthOf(4);
  });

  it('catches up where one organization has lost its state', async () => {
    rmSync(join(organizations.config.dataDir, 'peers', 'org-4'), { recursive: true });
    await using ledger = await startLedger(organizations.config);
    await ledger.ready();
    await ledger.deploy({ ...organizations.deployment, version: '3' });
    using client = probeClient(ledger, organizations, 'OrgDMSP');
    expect(await client.evaluate([{ op: 'get', key: 'kept' }])).to.deep.equal(['yes']);
  });
});
