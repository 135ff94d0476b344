import { expect } from 'chai';
import { createSystemChaincodes } from '@careledger/fabric-embedded/rooms/chaincode/index';
import type { Chaincode } from '@careledger/fabric-embedded/rooms/chaincode/types';
import { decodeBlock, encodeBlock } from '@careledger/fabric-embedded/rooms/codec/block';
import { encodeEnvelope, encodePayload } from '@careledger/fabric-embedded/rooms/codec/envelope';
import { hashBlockData, hashBlockHeader } from '@careledger/fabric-embedded/rooms/codec/hashes';
import {
  encodeChannelHeader,
  encodeHeader,
  encodeSignatureHeader,
  HEADER_TYPE,
} from '@careledger/fabric-embedded/rooms/codec/header';
import {
  encodeChaincodeInput,
  encodeChaincodeInvocationSpec,
  encodeChaincodeProposalPayload,
  encodeProposal,
  encodeSignedProposal,
} from '@careledger/fabric-embedded/rooms/codec/proposal';
import { encodeConfigEnvelope, type ChannelConfig } from '@careledger/fabric-embedded/rooms/codec/config';
import { createMspRegistry, type SigningIdentity } from '@careledger/fabric-embedded/rooms/msp/index';
import { signingIdentity } from '../../../support/embedded/certificates';
import { simulationFixture, type SimulationFixture } from '../../../support/embedded/simulation-fixture';
import { CHANNEL, testOrganization } from '../../../support/embedded/test-channel';

/** What clients get is recorded from Fabric; administrators exist here only. */
describe('system chaincodes called by an administrator', () => {
  const blocks: Uint8Array[] = [];
  let chaincodes: ReadonlyMap<string, Chaincode>;
  let admin: SigningIdentity;
  let fixture: SimulationFixture;

  before(async () => {
    fixture = await simulationFixture();
    const organization = await testOrganization('A');
    const { definition, authority } = organization;
    admin = signingIdentity('A', await authority.issue({ name: 'admin', units: ['admin'] }));
    const config = configBlock({
      organizations: [definition],
      batch: { maxMessageCount: 1, preferredMaxBytes: 1, absoluteMaxBytes: 1, timeoutMs: 1 },
      consenters: [],
      quorum: 1,
    });
    blocks.push(config, blockOf(1, [Uint8Array.of(1)]), blockOf(2, [Uint8Array.of(2)]));
    chaincodes = createSystemChaincodes(
      { channel: CHANNEL, msps: createMspRegistry([definition]), mspId: 'A' },
      { height: blocks.length, block: (number) => blocks[number], transaction: () => undefined },
    );
  });

  after(() => fixture[Symbol.asyncDispose]());

  async function call(chaincode: string, ...args: readonly (string | Uint8Array)[]) {
    const found = chaincodes.get(chaincode);
    if (!found) throw new Error(`There is no ${chaincode}.`);
    const input = { args: args.map((argument) => Buffer.from(argument)) };
    const { response } = await found.invoke({
      channel: CHANNEL,
      txId: 'tx',
      chaincodeName: chaincode,
      signedProposal: proposalOf(admin, chaincode),
      input: encodeChaincodeInput(input),
      simulator: fixture.simulator,
      signal: new AbortController().signal,
    });
    return response;
  }

  it('join no channel that the peer is in', async () => {
    const response = await call('cscc', 'JoinChain', blocks[0] ?? '');
    expect(response.message).to.equal(`ledger [${CHANNEL}] already exists with state [ACTIVE]`);
  });

  it('name what is not offered', async () => {
    expect((await call('cscc', 'JoinChainBySnapshot', '/x')).message).to.match(
      /^UNIMPLEMENTED: JoinChainBySnapshot/,
    );
    for (const name of ['InstallChaincode', 'CommitChaincodeDefinition', 'CheckCommitReadiness']) {
      const { status, message } = await call('_lifecycle', name, '');
      expect([status, message]).to.deep.equal([
        500,
        `UNIMPLEMENTED: ${name} of _lifecycle is not offered by this ledger: use its own deploy.`,
      ]);
    }
  });

  it('hear that no snapshot is being joined by', async () => {
    const { status, payload } = await call('cscc', 'JoinBySnapshotStatus');
    expect([status, payload.length]).to.deep.equal([200, 0]);
  });

  it('find a block by the hash of its header', async () => {
    const wanted = blocks[1] ?? new Uint8Array();
    const hash = hashBlockHeader(decodeBlock(wanted).view.header);
    expect(Buffer.from((await call('qscc', 'GetBlockByHash', CHANNEL, hash)).payload)).to.deep.equal(
      Buffer.from(wanted),
    );
    expect((await call('qscc', 'GetBlockByHash', CHANNEL, 'ab')).message).to.equal(
      'Failed to get block hash ab, error no such block hash [6162] in index',
    );
  });

  it('ask qscc for what it does not know', async () => {
    expect((await call('qscc', 'Nonsense', CHANNEL, '')).message).to.equal(
      `access denied for [Nonsense][${CHANNEL}]: [Unmapped policy for qscc/Nonsense]`,
    );
  });
});

function configBlock(config: ChannelConfig): Uint8Array {
  const channelHeader = encodeChannelHeader({
    type: HEADER_TYPE.CONFIG,
    version: 1,
    timestamp: undefined,
    channelId: CHANNEL,
    txId: '',
    epoch: 0,
    extension: new Uint8Array(),
    tlsCertHash: new Uint8Array(),
  });
  const header = { channelHeader, signatureHeader: new Uint8Array() };
  const payload = encodePayload({ header, data: encodeConfigEnvelope(config) });
  return blockOf(0, [encodeEnvelope({ payload, signature: new Uint8Array() })]);
}

function blockOf(number: number, data: readonly Uint8Array[]): Uint8Array {
  const header = { number, previousHash: new Uint8Array(), dataHash: hashBlockData(data) };
  return encodeBlock({ header, data, metadata: [] });
}

function proposalOf(creator: SigningIdentity, chaincode: string): Uint8Array {
  const signatureHeader = encodeSignatureHeader({ creator: creator.serialized, nonce: Uint8Array.of(1) });
  const header = encodeHeader({ channelHeader: new Uint8Array(), signatureHeader });
  const input = encodeChaincodeInvocationSpec({
    chaincodeId: { name: chaincode, version: '', path: '' },
    input: { args: [] },
  });
  const payload = encodeChaincodeProposalPayload({ input, transient: new Map() });
  return encodeSignedProposal({
    proposal: encodeProposal({ header, payload, extension: new Uint8Array() }),
    signature: new Uint8Array(),
  });
}
