import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { type Ledger, startLedger } from '@careledger/fabric-embedded';
import type { Program } from '../../conformance/probe/program';
import { filesWith } from '../../support/embedded/files-with';
import { type ProbeClient, probeClient } from '../../support/embedded/probe-client';
import { type ProbeOrganizations, probeOrganizations } from '../../support/embedded/probe-organizations';
import { rejection } from '../../support/embedded/rejection';
import { type TemporaryFolder, temporaryFolder } from '../../support/embedded/temporary-folder';

const where = { collection: '_implicit_org_OrgAMSP', key: 'note' };
const readNote: Program = [{ op: 'privateGet', ...where }];
const writeNote: Program = [{ op: 'transient', field: 'data', to: where }];

describe("an organization's implicit collection", function () {
  this.timeout(30_000);
  let folder: TemporaryFolder;
  let organizations: ProbeOrganizations;
  let ledger: Ledger;
  let a: ProbeClient;
  let b: ProbeClient;

  /** Endorsed by the owner alone, as every write of its collection. */
  const submit = async (client: ProbeClient, program: Program, data?: string): Promise<void> => {
    await client.contract.submit(JSON.stringify(program), {
      endorsingOrganizations: ['OrgAMSP'],
      ...(data === undefined ? {} : { transientData: { data } }),
    });
  };

  const read = async (client: ProbeClient): Promise<unknown> => client.evaluate(readNote);

  /** Ends the ledger, so that all of it is in its files, looks there, and starts it again. */
  const filesOfLedgerWith = async (text: string): Promise<readonly string[]> => {
    a[Symbol.dispose]();
    b[Symbol.dispose]();
    await ledger.close();
    const found = filesWith(folder.path, text);
    await start();
    return found;
  };

  const start = async (): Promise<void> => {
    ledger = await startLedger(organizations.config);
    await ledger.deploy(organizations.deployment);
    a = probeClient(ledger, organizations, 'OrgAMSP');
    b = probeClient(ledger, organizations, 'OrgBMSP');
  };

  before(async () => {
    folder = temporaryFolder();
    organizations = await probeOrganizations(folder.path);
    await start();
  });

  after(async () => {
    a[Symbol.dispose]();
    b[Symbol.dispose]();
    await ledger.close();
    folder[Symbol.dispose]();
  });

  it("keeps its plaintext in the owner's files and nowhere else", async () => {
    const canary = randomCanary();
    await submit(a, writeNote, canary);
    expect(await read(a)).to.deep.equal([canary]);
    const files = await filesOfLedgerWith(canary);
    expect(files).to.not.be.empty;
    for (const file of files) expect(file).to.match(/peers.org-1./);
    expect(await read(a)).to.deep.equal([canary]);
  });

  it('goes to the owner when another organization submits it, and does not stay there', async () => {
    const canary = randomCanary();
    await submit(b, writeNote, canary);
    await caughtUp();
    expect(await read(a)).to.deep.equal([canary]);
    for (const file of await filesOfLedgerWith(canary)) expect(file).to.match(/peers.org-1./);
  });

  it('shows others that there is something, and not what', async () => {
    const canary = randomCanary();
    await submit(a, writeNote, canary);
    await caughtUp();
    const [hash] = (await b.evaluate([{ op: 'privateHash', ...where }])) as [{ hex: string }];
    expect(hash.hex).to.match(/^[0-9a-f]{64}$/);
    const refused = await rejection(
      b.contract.evaluate(JSON.stringify(readNote), {
        endorsingOrganizations: ['OrgBMSP'],
      }),
    );
    expect(refused.message).to.include('private data matching public hash version is not available');
  });

  it('has nothing left after a purge that anybody could read', async () => {
    await submit(a, writeNote, randomCanary());
    await submit(a, [{ op: 'privatePurge', ...where }]);
    expect(
      await a.evaluate([
        { op: 'privateGet', ...where },
        { op: 'privateHash', ...where },
      ]),
    ).to.deep.equal(['', '']);
  });

  const caughtUp = async (): Promise<void> => {
    while (new Set(ledger.status.map(({ height }) => height)).size > 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
});

/** Random, so that it is nowhere by chance. */
function randomCanary(): string {
  return randomBytes(20).toString('hex');
}
