import { common, peer } from '@hyperledger/fabric-protos';
import { CHANNEL, ORG1, ORG2, PROBE } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'System chaincodes: the chain’s height, blocks and transactions through qscc, channels through cscc; unknown functions.',
  run: async (ledger) => {
    const draft = await ledger.commit(ORG1, [{ op: 'put', key: 'system', value: 'x' }]);
    const block = await ledger.readBlock(ORG1, draft);
    const number = block.getHeader()?.getNumber() ?? 0;
    const isThatBlock = (payload: Uint8Array) => Buffer.from(payload).equals(block.serializeBinary());
    const ask = (name: string, args: readonly string[], view: (payload: Uint8Array) => unknown) =>
      ledger.evaluate(ORG1, [], { chaincode: name, args, view });

    await ask('qscc', ['GetChainInfo', CHANNEL], (payload) => {
      const info = common.BlockchainInfo.deserializeBinary(payload);
      return { height: info.getHeight() - number, hash: info.getCurrentblockhash_asU8().length };
    });
    await ask('qscc', ['GetBlockByNumber', CHANNEL, String(number)], isThatBlock);
    await ask('qscc', ['GetBlockByTxID', CHANNEL, draft.txId], isThatBlock);
    await ask('qscc', ['GetTransactionByID', CHANNEL, draft.txId], (payload) => {
      const transaction = peer.ProcessedTransaction.deserializeBinary(payload);
      const sent = transaction.getTransactionenvelope()?.serializeBinary() ?? new Uint8Array();
      return {
        asSubmitted: Buffer.from(sent).equals(draft.envelope.serializeBinary()),
        code: transaction.getValidationcode(),
      };
    });
    await ask('cscc', ['GetChannels'], (payload) =>
      peer.ChannelQueryResponse.deserializeBinary(payload)
        .getChannelsList()
        .map((channel) => channel.getChannelId()),
    );
    const nothing = (payload: Uint8Array) => payload.length;
    await ask('qscc', ['GetBlockByNumber', CHANNEL, '99999'], nothing);
    await ask('qscc', ['GetBlockByNumber', CHANNEL, 'x'], nothing);
    await ask('qscc', ['GetBlockByNumber', CHANNEL], nothing);
    await ask('qscc', ['GetTransactionByID', CHANNEL, 'f'.repeat(64)], nothing);
    await ask('qscc', ['GetChainInfo', 'elsewhere'], nothing);
    await ask('qscc', ['Nonsense', CHANNEL], nothing);
    await ask('qscc', ['GetChainInfo'], nothing);
    await ask('cscc', ['Nonsense'], nothing);
    await ledger.evaluate(ORG1, [], {
      chaincode: 'qscc',
      args: ['GetChainInfo', CHANNEL],
      as: ledger.user(ORG2),
      view: () => 'answered',
    });
    await ledger.evaluate(ORG1, [{ op: 'invoke', chaincode: 'qscc', program: [], attempt: true }], {
      chaincode: PROBE,
    });
  },
};
