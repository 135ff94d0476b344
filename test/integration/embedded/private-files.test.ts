import { randomBytes } from 'node:crypto';
import { expect } from 'chai';
import { type Ledger, startLedger } from '@careledger/fabric-embedded';
import type { Program } from '../../conformance/probe/program';
import { filesWith } from '../../support/embedded/files-with';
import { type ProbeClient, probeClient } from '../../support/embedded/probe-client';
import { type ProbeOrganizations, probeOrganizations } from '../../support/embedded/probe-organizations';
import { type TemporaryFolder, temporaryFolder } from '../../support/embedded/temporary-folder';

/** Something that is nowhere by chance, where it stands, and whose it is. */
interface Canary {
  readonly text: string;
  readonly what: string;
  readonly owner: string;
  /** Nobody may have it, the owner neither. */
  readonly isNowhere?: boolean;
}

/** Every organization's private data, looked for in every file of the ledger: each store, each block, the ordering log. */
describe("what stands in an organization's private collection", function () {
  this.timeout(60_000);
  const canaries: Canary[] = [];
  let folder: TemporaryFolder;
  let organizations: ProbeOrganizations;
  let ledger: Ledger | undefined;

  before(async () => {
    folder = temporaryFolder();
    organizations = await probeOrganizations(folder.path);
    await running(async (clientOf) => {
      for (const owner of organizations.mspIds) await seed(clientOf(owner), owner);
    });
  });

  after(async () => {
    await ledger?.close();
    folder[Symbol.dispose]();
  });

  /** Afterwards the ledger is closed, so that all of it is in its files. */
  async function running(work: (clientOf: (mspId: string) => ProbeClient) => Promise<void>): Promise<void> {
    const opened = await startLedger(organizations.config);
    ledger = opened;
    await opened.deploy(organizations.deployment);
    const clients = new Map(
      organizations.mspIds.map((mspId) => [mspId, probeClient(opened, organizations, mspId)]),
    );
    try {
      await work((mspId) => clients.get(mspId)!);
      while (new Set(opened.status.map(({ height }) => height)).size > 1) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    } finally {
      for (const client of clients.values()) client[Symbol.dispose]();
      await opened.close();
      ledger = undefined;
    }
  }

  function canary(owner: string, what: string, isNowhere = false): string {
    const text = randomBytes(20).toString('hex');
    canaries.push({ text, what, owner, isNowhere });
    return text;
  }

  const transient = (owner: string, key: string): Program => [
    { op: 'transient', field: 'data', to: { collection: collectionOf(owner), key } },
  ];

  async function seed(client: ProbeClient, owner: string): Promise<void> {
    const send = (program: Program, data: string) =>
      client.contract.newProposal(JSON.stringify(program), {
        endorsingOrganizations: [owner],
        transientData: { data },
      });
    const commit = async (program: Program, data: string): Promise<void> => {
      const submitted = await (await send(program, data).endorse()).submit();
      expect((await submitted.getStatus()).successful).to.equal(true);
    };
    await commit(transient(owner, 'kept'), canary(owner, 'a value'));
    await commit(transient(owner, 'overwritten'), canary(owner, 'an overwritten value'));
    await commit(transient(owner, 'overwritten'), canary(owner, 'the value in its place'));
    await commit(transient(owner, 'deleted'), canary(owner, 'a deleted value'));
    await client.contract.submit(
      JSON.stringify([{ op: 'privateDelete', collection: collectionOf(owner), key: 'deleted' }]),
      { endorsingOrganizations: [owner] },
    );
    await commit(transient(owner, 'purged'), canary(owner, 'a purged value'));
    // Endorsed and never submitted: the owner may keep it for a while.
    await send(transient(owner, 'unsent'), canary(owner, 'a value that was never submitted')).endorse();
    // Transient data that nothing is written of: nobody keeps them.
    await send(
      [{ op: 'transient', field: 'data' }],
      canary(owner, 'an unused transient field', true),
    ).evaluate();
  }

  const look = (): void => {
    for (const { text, what, owner, isNowhere } of canaries) {
      const place = organizations.config.organizations.find(({ mspId }) => mspId === owner)!.name;
      const files = filesWith(folder.path, text);
      if (isNowhere) expect(files, `${what} of ${owner}`).to.deep.equal([]);
      const elsewhere = files.filter((file) => !new RegExp(`peers.${place}.`).test(file));
      expect(elsewhere, `${what} of ${owner}`).to.deep.equal([]);
    }
  };

  it('is found in its files, so that looking means something', () => {
    for (const { text, what, owner } of canaries.filter((one) => one.what === 'a value')) {
      expect(filesWith(folder.path, text), `${what} of ${owner}`).to.not.be.empty;
    }
  });

  it('is in no file of any other, nor in what all share', () => {
    expect(canaries).to.have.length(7 * 4);
    look();
  });

  it('is in no file of any other after a purge, and nothing of it can be read', async () => {
    await running(async (clientOf) => {
      for (const owner of organizations.mspIds) {
        const where = { collection: collectionOf(owner), key: 'purged' };
        const purge: Program = [{ op: 'privatePurge', ...where }];
        await clientOf(owner).contract.submit(JSON.stringify(purge), { endorsingOrganizations: [owner] });
        const left: Program = [
          { op: 'privateGet', ...where },
          { op: 'privateHash', ...where },
        ];
        expect(await clientOf(owner).evaluate(left)).to.deep.equal(['', '']);
      }
    });
    look();
  });
});

function collectionOf(mspId: string): string {
  return `_implicit_org_${mspId}`;
}
