import { expect } from 'chai';
import { BLOCK_METADATA, decodeBlock, decodeMetadata } from '@careledger/fabric-embedded/rooms/codec/block';
import { hashBlockData, hashBlockHeader } from '@careledger/fabric-embedded/rooms/codec/hashes';
import { HEADER_TYPE } from '@careledger/fabric-embedded/rooms/codec/header';
import { VALIDATION_CODE } from '@careledger/fabric-embedded/rooms/codec/validation-code';
import { parsePolicy } from '@careledger/fabric-embedded/rooms/policy/index';
import {
  BlockError,
  type ChaincodeDefinition,
  definitionFromState,
  definitionRwset,
  LIFECYCLE_NAMESPACE,
  verifyBlock,
} from '@careledger/fabric-embedded/rooms/validation/index';
import { createTestChannel, type Sketch, type TestChannel } from '../../../support/embedded/test-channel';
import { organizationsOf, put } from '../../../support/embedded/validation-fixture';

describe('a validated block', () => {
  const organizations = organizationsOf('ABC');

  const putOn = (channel: TestChannel, key: string) => channel.transaction({ does: put(key) });

  it('carries the codes and the commit hash in its metadata, and its data as they came', async () => {
    const channel = createTestChannel(organizations);
    const transactions = [putOn(channel, 'a'), channel.transaction({ endorsers: [] })];
    const commit = await channel.commit(transactions);
    const block = decodeBlock(commit.block).view;
    expect(block.metadata).to.have.length(5);
    expect([...(block.metadata[BLOCK_METADATA.TRANSACTIONS_FILTER] ?? [])]).to.deep.equal([
      VALIDATION_CODE.VALID,
      VALIDATION_CODE.ENDORSEMENT_POLICY_FAILURE,
    ]);
    const commitHash = decodeMetadata(block.metadata[BLOCK_METADATA.COMMIT_HASH]!).view.value;
    expect(Buffer.from(commitHash)).to.deep.equal(Buffer.from(commit.commitHash));
    expect(block.data.map((data) => Buffer.from(data))).to.deep.equal(
      transactions.map(({ envelope }) => Buffer.from(envelope)),
    );
    expect(commit.transactions).to.deep.equal([
      { txId: transactions[0]!.txId, block: 1, tx: 0, code: VALIDATION_CODE.VALID },
      { txId: transactions[1]!.txId, block: 1, tx: 1, code: VALIDATION_CODE.ENDORSEMENT_POLICY_FAILURE },
    ]);
    expect(commit.headerHash).to.deep.equal(hashBlockHeader(block.header));
  });

  it('has a commit hash of all blocks before, of codes and of updates', async () => {
    const hashes = await Promise.all(
      [['a'], ['b'], ['a', 'unendorsed'], []].map(async (keys) => {
        const channel = createTestChannel(organizations);
        await channel.commit(
          keys.map((key) =>
            key === 'unendorsed' ? channel.transaction({ endorsers: [] }) : putOn(channel, key),
          ),
        );
        return Buffer.from((await channel.commit([])).commitHash).toString('hex');
      }),
    );
    expect(new Set(hashes).size).to.equal(hashes.length);
  });

  it("keeps the channel's configuration in the state, and out of the commit hash", async () => {
    const hashes = await Promise.all(
      ['one', 'another'].map(async (config) => {
        const channel = createTestChannel(organizations);
        const changes = { channelHeader: { type: HEADER_TYPE.CONFIG }, data: Buffer.from(config) };
        const commit = await channel.commit([channel.transaction({ changes })]);
        expect(commit.transactions[0]?.code).to.equal(VALIDATION_CODE.VALID);
        expect(commit.history).to.deep.equal([]);
        expect(Buffer.from(channel.state.get('', 'CHANNEL_CONFIG_ENV_BYTES')!.value).toString()).to.equal(
          config,
        );
        return Buffer.from(commit.commitHash).toString('hex');
      }),
    );
    expect(hashes[0]).to.equal(hashes[1]);
  });

  describe('as the next of its chain', () => {
    const data = [Buffer.from('one'), Buffer.from('two')];
    const header = { number: 7, previousHash: Buffer.alloc(32, 1), dataHash: hashBlockData(data) };
    const block = { header, data, metadata: [] };

    it('is accepted', () => {
      expect(verifyBlock(block, 7, header.previousHash)).to.deep.equal(hashBlockHeader(header));
    });

    it('is refused with another number, another block before it, other data', () => {
      expect(() => verifyBlock(block, 8, header.previousHash)).to.throw(BlockError, 'block 8 was expected');
      expect(() => verifyBlock(block, 7, Buffer.alloc(32))).to.throw(BlockError, 'does not follow');
      expect(() => verifyBlock({ ...block, data: [...data].reverse() }, 7, header.previousHash)).to.throw(
        BlockError,
        'data of block 7',
      );
    });
  });

  describe("with a chaincode's definition", () => {
    const commitDefinition = async (
      channel: TestChannel,
      definition: ChaincodeDefinition,
    ): Promise<string[]> => {
      const rwset = definitionRwset(channel.state, definition);
      const written = rwset.namespaces.flatMap(({ writes }) => writes.map(({ key }) => key));
      const does: Sketch['does'] = (builder) => {
        for (const { reads, writes } of rwset.namespaces) {
          for (const { key, version } of reads) builder.read(LIFECYCLE_NAMESPACE, key, version);
          for (const { key, value: content } of writes) builder.write(LIFECYCLE_NAMESPACE, key, content);
        }
      };
      await channel.commit([channel.transaction({ chaincode: LIFECYCLE_NAMESPACE, does })]);
      return written;
    };
    const definition = { name: 'shop', version: '1', sequence: 1, endorsementPolicy: undefined };

    it('gives it back as it was agreed on', async () => {
      const channel = createTestChannel(organizations);
      expect(definitionFromState(channel.state, 'shop')).to.equal(undefined);
      await commitDefinition(channel, definition);
      expect(definitionFromState(channel.state, 'shop')).to.deep.equal(definition);
    });

    it('writes only what changes', async () => {
      const channel = createTestChannel(organizations);
      expect(await commitDefinition(channel, definition)).to.have.length(5);
      const next = { ...definition, sequence: 2, endorsementPolicy: parsePolicy("AND('A.peer', 'B.peer')") };
      expect(await commitDefinition(channel, next)).to.deep.equal([
        'namespaces/fields/shop/Sequence',
        'namespaces/fields/shop/ValidationInfo',
      ]);
      expect(definitionFromState(channel.state, 'shop')).to.deep.equal(next);
    });
  });
});
