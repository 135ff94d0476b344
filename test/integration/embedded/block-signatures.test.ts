import { verify, X509Certificate } from 'node:crypto';
import { startTestLedger } from '@careledger/fabric-embedded/control';
import { blockHeaderBytes } from '@careledger/fabric-embedded/rooms/codec/hashes';
import { quorumOf } from '@careledger/fabric-embedded/rooms/ordering/index';
import { common, msp } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
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
});
