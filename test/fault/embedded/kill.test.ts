import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { GatewayError } from '@hyperledger/fabric-gateway';
import { expect } from 'chai';
import type { common } from '@hyperledger/fabric-protos';
import { blockHeaderBytes } from '@careledger/fabric-embedded/rooms/codec/hashes';
import { createRandom } from '@careledger/fabric-embedded/rooms/clock/index';
import { type LedgerProcess, startLedgerProcess } from '../../support/embedded/ledger-process';
import { type ProbeClient, probeClientAt } from '../../support/embedded/probe-client';
import { type ProbeOrganizations, probeOrganizations } from '../../support/embedded/probe-organizations';
import { type TemporaryFolder, temporaryFolder } from '../../support/embedded/temporary-folder';

/** More of them take minutes: `KILLS=200`. */
const KILLS = Number(process.env['KILLS'] ?? 10);
const WRITERS = 8;
/** Keys in one query. */
const AT_A_TIME = 500;

describe('a ledger that is killed under load', function () {
  this.timeout(60_000 + KILLS * 15_000);
  let folder: TemporaryFolder;
  let organizations: ProbeOrganizations;
  let ledger: LedgerProcess;
  /** Keys whose commit status said that they are there, with the transaction that wrote them. */
  const acknowledged = new Map<string, string>();

  before(async () => {
    folder = temporaryFolder();
    organizations = await probeOrganizations(folder.path);
    const random = createRandom(20_260_722);
    for (let kill = 0; kill < KILLS; kill += 1) {
      ledger = await startLedgerProcess(folder.path);
      using client = probeClientAt(ledger.endpoint('OrgAMSP'), organizations, 'OrgAMSP');
      const writers = Array.from({ length: WRITERS }, (_, writer) => write(client, `${kill}-${writer}`));
      const before = acknowledged.size;
      while (acknowledged.size < before + WRITERS) await pause(5);
      await pause(random.next() * 500);
      await ledger.kill();
      await Promise.all(writers);
    }
    ledger = await startLedgerProcess(folder.path);
  });

  after(async () => {
    await ledger.kill();
    folder[Symbol.dispose]();
  });

  /** Writes until the ledger is gone. */
  async function write(client: ProbeClient, prefix: string): Promise<void> {
    try {
      for (let number = 0; ; number += 1) {
        const key = `${prefix}-${number}`;
        const proposal = client.contract.newProposal(JSON.stringify([{ op: 'put', key, value: key }]));
        const commit = await (await proposal.endorse()).submit();
        const { successful, transactionId } = await commit.getStatus();
        if (successful) acknowledged.set(key, transactionId);
      }
    } catch (error) {
      if (!(error instanceof GatewayError)) throw error;
    }
  }

  async function allBlocks(mspId: string): Promise<common.Block[]> {
    using client = probeClientAt(ledger.endpoint(mspId), organizations, mspId);
    await client.submit([{ op: 'put', key: `last of ${mspId}`, value: '1' }]);
    const blocks: common.Block[] = [];
    using stream = await client.network.getBlockEvents({ startBlock: 0n });
    const end = await height(client);
    for await (const block of stream) {
      blocks.push(block);
      if (blocks.length === end) break;
    }
    return blocks;
  }

  async function height(client: ProbeClient): Promise<number> {
    const commit = await (
      await client.contract.newProposal(JSON.stringify([{ op: 'put', key: 'height', value: '1' }])).endorse()
    ).submit();
    return Number((await commit.getStatus()).blockNumber) + 1;
  }

  it('was doing something when it was killed', () => {
    expect(acknowledged.size).to.be.at.least(KILLS * WRITERS);
  });

  it('has lost nothing that it had acknowledged', async () => {
    for (const mspId of organizations.mspIds) {
      using client = probeClientAt(ledger.endpoint(mspId), organizations, mspId);
      const keys = [...acknowledged.keys()];
      for (let from = 0; from < keys.length; from += AT_A_TIME) {
        const some = keys.slice(from, from + AT_A_TIME);
        expect(await client.evaluate(some.map((key) => ({ op: 'get' as const, key })))).to.deep.equal(some);
      }
    }
  });

  it('has doubled nothing, and its chain is whole at every organization', async () => {
    const tips = new Set<string>();
    for (const mspId of organizations.mspIds) {
      const blocks = await allBlocks(mspId);
      let previous = '';
      for (const [number, block] of blocks.entries()) {
        const header = block.getHeader();
        expect(header?.getNumber()).to.equal(number);
        expect(Buffer.from(header?.getPreviousHash_asU8() ?? []).toString('hex')).to.equal(previous);
        previous = createHash('sha256')
          .update(
            blockHeaderBytes({
              number,
              previousHash: header?.getPreviousHash_asU8() ?? new Uint8Array(),
              dataHash: header?.getDataHash_asU8() ?? new Uint8Array(),
            }),
          )
          .digest('hex');
        if (number === 1) tips.add(previous);
      }
      const written = blocks.flatMap((block) => block.getData()?.getDataList_asB64() ?? []);
      expect(new Set(written).size).to.equal(written.length);
    }
    expect(tips.size).to.equal(1);
  });
});
