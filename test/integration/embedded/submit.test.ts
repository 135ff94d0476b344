import { expect } from 'chai';
import { type Ledger, startLedger } from '@careledger/fabric-embedded';
import { type ProbeClient, probeClient } from '../../support/embedded/probe-client';
import { type ProbeOrganizations, probeOrganizations } from '../../support/embedded/probe-organizations';
import { rejection } from '../../support/embedded/rejection';
import { type TemporaryFolder, temporaryFolder } from '../../support/embedded/temporary-folder';

describe('a ledger of four organizations', function () {
  this.timeout(30_000);
  let folder: TemporaryFolder;
  let organizations: ProbeOrganizations;
  let ledger: Ledger;
  let a: ProbeClient;

  before(async () => {
    folder = temporaryFolder();
    organizations = await probeOrganizations(folder.path);
    ledger = await startLedger(organizations.config);
    await ledger.deploy(organizations.deployment);
    a = probeClient(ledger, organizations, 'OrgAMSP');
  });

  after(async () => {
    a[Symbol.dispose]();
    await ledger.close();
    folder[Symbol.dispose]();
  });

  it('evaluates what it has committed', async () => {
    await a.submit([{ op: 'put', key: 'colour', value: 'green' }]);
    expect(await a.evaluate([{ op: 'get', key: 'colour' }])).to.deep.equal(['green']);
  });

  it('commits the same at every organization', async () => {
    await a.submit([{ op: 'put', key: 'everywhere', value: '1' }]);
    for (const mspId of organizations.mspIds) {
      using client = probeClient(ledger, organizations, mspId);
      let [value] = [''];
      while (value !== '1') [value] = (await client.evaluate([{ op: 'get', key: 'everywhere' }])) as [string];
    }
  });

  it('says in the words of a Fabric peer that the chaincode refused', async () => {
    const evaluated = await rejection(a.evaluate([{ op: 'throw', message: 'no' }]));
    expect(evaluated).to.include({
      code: 2,
      message: '2 UNKNOWN: evaluate call to endorser returned error: chaincode response 500, no',
    });
    const submitted = await rejection(a.submit([{ op: 'throw', message: 'no' }]));
    expect(submitted).to.include({ name: 'EndorseError', code: 10 });
    expect(submitted)
      .to.have.property('details')
      .that.deep.equals([
        { address: ledger.status[0]?.endpoint, mspId: 'OrgAMSP', message: 'chaincode response 500, no' },
      ]);
  });

  it('lets one of two that read and write the same key win', async () => {
    await a.submit([{ op: 'put', key: 'fought over', value: '0' }]);
    const outcomes = await Promise.allSettled(
      ['1', '2'].map((value) =>
        a.submit([
          { op: 'get', key: 'fought over' },
          { op: 'put', key: 'fought over', value },
        ]),
      ),
    );
    const lost = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(lost).to.have.lengthOf(1);
    expect(lost[0]?.reason).to.include({ name: 'CommitError', code: 11 });
  });

  it('refuses a second signature of one organization as a majority', async () => {
    const proposal = a.contract.newProposal(JSON.stringify([{ op: 'put', key: 'alone', value: '1' }]), {
      endorsingOrganizations: ['OrgAMSP'],
    });
    const commit = await (await proposal.endorse()).submit();
    expect(await commit.getStatus()).to.include({ code: 10, successful: false });
  });

  it('keeps private data with the organization that owns the collection', async () => {
    const collection = '_implicit_org_OrgAMSP';
    const proposal = a.contract.newProposal(
      JSON.stringify([{ op: 'transient', field: 'secret', to: { collection, key: 'k' } }]),
      { transientData: { secret: 'told to nobody' } },
    );
    const transaction = await proposal.endorse();
    expect(Buffer.from(transaction.getBytes()).includes('told to nobody')).to.equal(false);
    const commit = await transaction.submit();
    expect(await commit.getStatus()).to.include({ successful: true });
    expect(await a.evaluate([{ op: 'privateGet', collection, key: 'k' }])).to.deep.equal(['told to nobody']);
    using b = probeClient(ledger, organizations, 'OrgBMSP');
    expect(await b.evaluate([{ op: 'privateGet', collection, key: 'k', attempt: true }])).not.to.deep.equal([
      'told to nobody',
    ]);
  });

  it('answers what it does not offer by name', async () => {
    const stream = await a.network.getBlockAndPrivateDataEvents();
    const error = await rejection(stream[Symbol.asyncIterator]().next());
    expect(error).to.include({ code: 12 });
    expect(error.message).to.include('DeliverWithPrivateData');
  });
});
