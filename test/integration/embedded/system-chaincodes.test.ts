import { common, peer } from '@hyperledger/fabric-protos';
import { expect } from 'chai';
import { type Ledger, startLedger } from '@careledger/fabric-embedded';
import { decodeBlock } from '@careledger/fabric-embedded/rooms/codec/block';
import { hashBlockHeader } from '@careledger/fabric-embedded/rooms/codec/hashes';
import { type ProbeClient, probeClient } from '../../support/embedded/probe-client';
import { type ProbeOrganizations, probeOrganizations } from '../../support/embedded/probe-organizations';
import { rejection } from '../../support/embedded/rejection';
import { type TemporaryFolder, temporaryFolder } from '../../support/embedded/temporary-folder';

describe('the system chaincodes', function () {
  this.timeout(30_000);
  let folder: TemporaryFolder;
  let organizations: ProbeOrganizations;
  let ledger: Ledger;
  let client: ProbeClient;
  let channel: string;

  before(async () => {
    folder = temporaryFolder();
    organizations = await probeOrganizations(folder.path);
    ({ channel } = organizations.config);
    ledger = await startLedger(organizations.config);
    await ledger.deploy(organizations.deployment);
    client = probeClient(ledger, organizations, 'OrgAMSP');
  });

  after(async () => {
    client[Symbol.dispose]();
    await ledger.close();
    folder[Symbol.dispose]();
  });

  const query = (chaincode: string, name: string, ...args: (string | Uint8Array)[]): Promise<Uint8Array> =>
    client.network.getContract(chaincode).evaluateTransaction(name, ...args);

  describe('qscc', () => {
    it('tells the height and the hashes of the last block', async () => {
      await client.submit([{ op: 'put', key: 'k', value: 'v' }]);
      const info = common.BlockchainInfo.deserializeBinary(await query('qscc', 'GetChainInfo', channel));
      const last = decodeBlock(
        await query('qscc', 'GetBlockByNumber', channel, String(info.getHeight() - 1)),
      ).view;
      expect(info.getHeight()).to.be.greaterThan(1);
      expect(Buffer.from(info.getCurrentblockhash_asU8())).to.deep.equal(
        Buffer.from(hashBlockHeader(last.header)),
      );
      expect(Buffer.from(info.getPreviousblockhash_asU8())).to.deep.equal(
        Buffer.from(last.header.previousHash),
      );
    });

    it('gives a transaction with its validation code, and the block that it is in', async () => {
      const proposal = client.contract.newProposal(JSON.stringify([{ op: 'put', key: 'found', value: 'v' }]));
      const transaction = await proposal.endorse();
      const commit = await transaction.submit();
      const { blockNumber } = await commit.getStatus();
      const txId = transaction.getTransactionId();
      const found = peer.ProcessedTransaction.deserializeBinary(
        await query('qscc', 'GetTransactionByID', channel, txId),
      );
      expect(found.getValidationcode()).to.equal(0);
      const block = decodeBlock(await query('qscc', 'GetBlockByTxID', channel, txId)).view;
      expect(block.header.number).to.equal(Number(blockNumber));
      expect(Buffer.from(found.getTransactionenvelope()?.serializeBinary() ?? [])).to.deep.equal(
        Buffer.from(block.data[0] ?? []),
      );
    });

    for (const [args, message] of [
      [
        ['GetBlockByNumber', 'CHANNEL', '9999'],
        'Failed to get block number 9999, error no such block number [9999] in index',
      ],
      [
        ['GetTransactionByID', 'CHANNEL', 'x'],
        'Failed to get transaction with id x, error no such transaction ID [x] in index',
      ],
      [
        ['GetBlockByTxID', 'CHANNEL', 'x'],
        'Failed to get block for txID x, error no such transaction ID [x] in index',
      ],
      [['GetChainInfo', 'elsewhere'], 'Invalid chain ID, elsewhere'],
      [['GetBlockByNumber', 'CHANNEL'], 'missing 3rd argument for GetBlockByNumber'],
      [
        ['Nothing', 'CHANNEL', 'x'],
        'access denied for [Nothing][probing]: [Unmapped policy for qscc/Nothing]',
      ],
    ] as const) {
      it(`answers ${args.join(' ')} with an error`, async () => {
        const [name, ...rest] = args;
        const error = await rejection(
          query('qscc', name, ...rest.map((arg) => (arg === 'CHANNEL' ? channel : arg))),
        );
        expect(error.message).to.include(`chaincode response 500, ${message}`);
      });
    }
  });

  describe('_lifecycle', () => {
    it('tells the definition that is committed', async () => {
      const args = new peer.lifecycle.QueryChaincodeDefinitionArgs();
      args.setName('probe');
      const answer = peer.lifecycle.QueryChaincodeDefinitionResult.deserializeBinary(
        await query('_lifecycle', 'QueryChaincodeDefinition', args.serializeBinary()),
      );
      expect(answer.getSequence()).to.equal(1);
      expect(answer.getVersion()).to.equal(organizations.deployment.version);
      expect([...answer.getApprovalsMap().keys()].sort()).to.deep.equal(organizations.mspIds);
    });

    it('lists all definitions', async () => {
      const answer = peer.lifecycle.QueryChaincodeDefinitionsResult.deserializeBinary(
        await query('_lifecycle', 'QueryChaincodeDefinitions', new Uint8Array()),
      );
      expect(answer.getChaincodeDefinitionsList().map((definition) => definition.getName())).to.deep.equal([
        'probe',
      ]);
    });

    it('says that there is no such definition, and names what this ledger does not offer', async () => {
      const args = new peer.lifecycle.QueryChaincodeDefinitionArgs();
      args.setName('nobody');
      const unknown = await rejection(
        query('_lifecycle', 'QueryChaincodeDefinition', args.serializeBinary()),
      );
      expect(unknown.message).to.include('chaincode response 404, namespace nobody is not defined');
      const absent = await rejection(query('_lifecycle', 'CheckCommitReadiness', new Uint8Array()));
      expect(absent.message).to.include('UNIMPLEMENTED: CheckCommitReadiness of _lifecycle is not offered');
    });
  });
});
