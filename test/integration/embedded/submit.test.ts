import { expect } from 'chai';
import { type Ledger, startLedger } from '@careledger/fabric-embedded';
import { type ProbeClient, probeClient } from '../../support/embedded/probe-client';
import { type ProbeOrganizations, probeOrganizations } from '../../support/embedded/probe-organizations';
import { type TemporaryFolder, temporaryFolder } from '../../support/embedded/temporary-folder';

describe('a ledger of four organizations', function () {
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

  it('evaluates what it has committed', async () => {
    await client.submit([{ op: 'put', key: 'colour', value: 'green' }]);
    expect(await client.evaluate([{ op: 'get', key: 'colour' }])).to.deep.equal(['green']);
  });
});
