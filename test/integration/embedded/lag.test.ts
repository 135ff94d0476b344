import { expect } from 'chai';
import { type ControlledLedger, startControlledLedger } from '@careledger/fabric-embedded/control';
import { type ProbeClient, probeClient } from '../../support/embedded/probe-client';
import { type ProbeOrganizations, probeOrganizations } from '../../support/embedded/probe-organizations';
import { rejection } from '../../support/embedded/rejection';
import { type TemporaryFolder, temporaryFolder } from '../../support/embedded/temporary-folder';

describe('organizations that commit at moments of their own', function () {
  this.timeout(30_000);
  let folder: TemporaryFolder;
  let organizations: ProbeOrganizations;
  let ledger: ControlledLedger;
  let a: ProbeClient;
  let b: ProbeClient;

  before(async () => {
    folder = temporaryFolder();
    organizations = await probeOrganizations(folder.path);
    ledger = await startControlledLedger(organizations.config, { seed: 1, lag: { min: 0, max: 50 } });
    await ledger.deploy(organizations.deployment);
    a = probeClient(ledger, organizations, 'OrgAMSP');
    b = probeClient(ledger, organizations, 'OrgBMSP');
  });

  after(async () => {
    a[Symbol.dispose]();
    b[Symbol.dispose]();
    await ledger.close();
    folder[Symbol.dispose]();
  });

  it('answers from what the own organization has committed', async () => {
    ledger.hold('OrgBMSP');
    await a.submit([{ op: 'put', key: 'held', value: '1' }]);
    expect(await b.evaluate([{ op: 'get', key: 'held' }])).to.deep.equal(['']);
    ledger.release('OrgBMSP');
    await ledger.caughtUp();
    expect(await b.evaluate([{ op: 'get', key: 'held' }])).to.deep.equal(['1']);
  });

  it('finds other endorsers where one is behind', async () => {
    await a.submit([{ op: 'put', key: 'counted', value: '1' }]);
    await ledger.caughtUp();
    ledger.hold('OrgBMSP');
    await a.submit([{ op: 'put', key: 'counted', value: '2' }]);
    await ledger.caughtUp();
    await a.submit([
      { op: 'get', key: 'counted' },
      { op: 'put', key: 'counted', value: '3' },
    ]);
    ledger.release('OrgBMSP');
    await ledger.caughtUp();
    expect(await b.evaluate([{ op: 'get', key: 'counted' }])).to.deep.equal(['3']);
  });

  it('ends in disagreement where too many are behind', async () => {
    await a.submit([{ op: 'put', key: 'disputed', value: '1' }]);
    await ledger.caughtUp();
    ledger.hold('OrgBMSP');
    ledger.hold('OrgCMSP');
    await a.submit([{ op: 'put', key: 'disputed', value: '2' }]);
    const error = await rejection(
      a.submit([
        { op: 'get', key: 'disputed' },
        { op: 'put', key: 'disputed', value: '3' },
      ]),
    );
    expect(error).to.include({ name: 'EndorseError', code: 10 });
    expect(error).to.have.nested.property('details[0].message', 'ProposalResponsePayloads do not match');
    ledger.release('OrgBMSP');
    ledger.release('OrgCMSP');
    await ledger.caughtUp();
  });

  it('does without one that cannot be reached, and not without two', async () => {
    ledger.refuse('OrgBMSP');
    await a.submit([{ op: 'put', key: 'reached', value: '1' }]);
    ledger.refuse('OrgCMSP');
    const error = await rejection(a.submit([{ op: 'put', key: 'reached', value: '2' }]));
    expect(error).to.include({ name: 'EndorseError', code: 10 });
    ledger.accept('OrgBMSP');
    ledger.accept('OrgCMSP');
    await a.submit([{ op: 'put', key: 'reached', value: '3' }]);
  });
});
