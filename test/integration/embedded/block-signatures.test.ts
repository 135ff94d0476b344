import { verify, X509Certificate } from 'node:crypto';
import type { LogLine } from '@careledger/fabric-embedded';
import { startTestLedger } from '@careledger/fabric-embedded/control';
import { blockHeaderBytes } from '@careledger/fabric-embedded/rooms/codec/hashes';
import { openSeams } from '@careledger/fabric-embedded/rooms/ledger/seams';
import { composeLedger } from '@careledger/fabric-embedded/rooms/ledger/start-ledger';
import type { SigningIdentity } from '@careledger/fabric-embedded/rooms/msp/index';
import { type OrderedBlock, quorumOf } from '@careledger/fabric-embedded/rooms/ordering/index';
import { common, msp } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { probeOrganizations } from '../../support/embedded/probe-organizations';
import { temporaryFolder } from '../../support/embedded/temporary-folder';
import { plainProbe, testClient } from '../../support/embedded/test-client';

/** What a peer of Fabric knows of the ordering nodes: numbers and certificates, and whose signatures a block needs. */
interface BlockValidation {
  readonly consenters: readonly common.Consenter[];
  readonly policy: common.SignaturePolicyEnvelope;
}

/** Reads it out of the channel's configuration, as Fabric's peers do (`protoutil.BlockSignatureVerifier`). */
function blockValidation(genesis: common.Block): BlockValidation {
  const [envelope] = genesis.getData()!.getDataList_asU8();
  const payload = common.Payload.deserializeBinary(
    common.Envelope.deserializeBinary(envelope!).getPayload_asU8(),
  );
  const config = common.ConfigEnvelope.deserializeBinary(payload.getData_asU8()).getConfig()!;
  const group = config.getChannelGroup()!.getGroupsMap().get('Orderer')!;
  const orderers = common.Orderers.deserializeBinary(group.getValuesMap().get('Orderers')!.getValue_asU8());
  const policy = group.getPoliciesMap().get('BlockValidation')!.getPolicy()!;
  return {
    consenters: orderers.getConsenterMappingList(),
    policy: common.SignaturePolicyEnvelope.deserializeBinary(policy.getValue_asU8()),
  };
}

/** The certificates whose signatures over the block hold, each once. */
function signers(block: common.Block, { consenters }: BlockValidation): string[] {
  const header = block.getHeader()!;
  const bytes = block.getMetadata()!.getMetadataList_asU8()[common.BlockMetadataIndex.SIGNATURES]!;
  const metadata = common.Metadata.deserializeBinary(bytes);
  const headerBytes = blockHeaderBytes({
    number: header.getNumber(),
    previousHash: header.getPreviousHash_asU8(),
    dataHash: header.getDataHash_asU8(),
  });
  return metadata.getSignaturesList().flatMap((signature) => {
    expect(signature.getSignatureHeader_asU8()).to.have.length(0);
    const identifier = signature.getIdentifierHeader_asU8();
    const id = common.IdentifierHeader.deserializeBinary(identifier).getIdentifier();
    const consenter = consenters.find((one) => one.getId() === id);
    const certificate = Buffer.from(consenter!.getIdentity_asU8()).toString();
    const signed = Buffer.concat([metadata.getValue_asU8(), identifier, headerBytes]);
    const holds = verify(
      'sha256',
      signed,
      new X509Certificate(certificate).publicKey,
      signature.getSignature_asU8(),
    );
    return holds ? [certificate] : [];
  });
}

describe('the signatures of blocks', function () {
  this.timeout(30_000);

  it('are those of a quorum of the ordering nodes, as the channel\u2019s configuration asks for', async () => {
    await using ledger = await startTestLedger({ chaincodes: { probe: { program: plainProbe } } });
    using client = testClient(ledger, await ledger.identity('Org1MSP'));
    for (const key of ['a', 'b', 'c', 'd']) await client.submit([{ op: 'put', key, value: '1' }]);
    using blocks = await client.network.getBlockEvents({ startBlock: 0n });
    let rules: BlockValidation | undefined;
    const everybody = new Set<string>();
    for await (const block of blocks) {
      const number = block.getHeader()!.getNumber();
      if (number === 0) {
        rules = blockValidation(block);
        continue;
      }
      const wanted = rules!.policy.getRule()!.getNOutOf()!;
      const principals = rules!.policy
        .getIdentitiesList()
        .map((principal) =>
          Buffer.from(
            msp.SerializedIdentity.deserializeBinary(principal.getPrincipal_asU8()).getIdBytes_asU8(),
          ).toString(),
        );
      const found = new Set(signers(block, rules!));
      expect(wanted.getN()).to.equal(3);
      expect(principals.filter((certificate) => found.has(certificate))).to.have.length(wanted.getN());
      for (const certificate of found) everybody.add(certificate);
      if (number >= 5) break;
    }
    expect(everybody.size).to.equal(4);
  });

  for (const [nodes, quorum] of [
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [5, 4],
    [7, 5],
    [10, 7],
  ] as const) {
    it(`of ${nodes} nodes takes ${quorum}`, () => {
      expect(quorumOf(nodes)).to.equal(quorum);
    });
  }

  it('keep an altered block out of the ledger of the peer that gets it', async () => {
    using folder = temporaryFolder();
    const { config } = await probeOrganizations(folder.path);
    let onRefusal: (line: string) => void = () => undefined;
    const refusal = new Promise<string>((resolve) => (onRefusal = resolve));
    const log: LogLine = (level, line) => {
      if (level === 'error') onRefusal(line);
    };
    const { ledger, ordering, organizations } = await composeLedger(
      { ...config, log },
      {
        ...openSeams,
        blockFeed: (mspId, feed) =>
          mspId === 'OrgBMSP' ? (from, signal) => withoutASignature(feed(from, signal)) : feed,
      },
    );
    await using closing = ledger;
    const { status } = await ordering.orderer.broadcast(transactionOf(ordering.signer, config.channel));
    expect(status).to.equal('SUCCESS');
    const [a, b, ...others] = organizations;
    for (const { peer } of [a!, ...others]) await peer.waitForHeight(2, AbortSignal.timeout(5000));
    expect(await refusal)
      .to.include('org-2: a block could not be committed')
      .and.to.include('BlockValidation is not satisfied');
    expect(b!.peer.height).to.equal(1);
    expect(closing.status.map(({ height }) => height)).to.deep.equal([2, 1, 2, 2]);
  });
});

async function* withoutASignature(blocks: AsyncIterable<OrderedBlock>): AsyncGenerator<OrderedBlock, void> {
  for await (const { number, bytes } of blocks) {
    const block = common.Block.deserializeBinary(bytes);
    const metadata = block.getMetadata()!;
    const place = common.BlockMetadataIndex.SIGNATURES;
    const signatures = common.Metadata.deserializeBinary(metadata.getMetadataList_asU8()[place]!);
    signatures.setSignaturesList(signatures.getSignaturesList().slice(1));
    const list = metadata.getMetadataList_asU8();
    list[place] = signatures.serializeBinary();
    metadata.setMetadataList(list);
    yield { number, bytes: number === 0 ? bytes : block.serializeBinary() };
  }
}

/** Good enough to be ordered; no peer finds it valid. */
function transactionOf(signer: SigningIdentity, channelId: string): Uint8Array {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(common.HeaderType.ENDORSER_TRANSACTION);
  channelHeader.setChannelId(channelId);
  const signatureHeader = new common.SignatureHeader();
  signatureHeader.setCreator(signer.serialized);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  header.setSignatureHeader(signatureHeader.serializeBinary());
  const payload = new common.Payload();
  payload.setHeader(header);
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  envelope.setSignature(signer.sign(payload.serializeBinary()));
  return envelope.serializeBinary();
}
