import { common, peer } from '@hyperledger/fabric-protos';
import { CHANNEL, ORG1, ORG2, PROBE } from '../../support/organizations';
import type { Script } from '../../support/cases';

export const script: Script = {
  shows:
    'The configuration chaincode cscc: the peer’s channels for its own organization, the channel’s configuration for its readers, joining for administrators only.',
  run: async (ledger) => {
    let configBlock: Uint8Array = new Uint8Array();
    const ask = (
      args: readonly (string | Uint8Array)[],
      view: (payload: Uint8Array) => unknown = (payload) => payload.length,
      as = ledger.user(ORG1),
    ) => ledger.evaluate(ORG1, [], { chaincode: 'cscc', args, view, as });
    const channels = (payload: Uint8Array) =>
      peer.ChannelQueryResponse.deserializeBinary(payload)
        .getChannelsList()
        .map((channel) => channel.getChannelId());
    const first = (await ledger.readBlockNumber(ORG1, 0)).serializeBinary();
    const block = (payload: Uint8Array) => {
      configBlock = payload;
      return { isFirstBlock: Buffer.from(payload).equals(first) };
    };
    const configuration = (payload: Uint8Array) => {
      const config = common.Config.deserializeBinary(payload);
      const groups = config.getChannelGroup()?.getGroupsMap();
      return {
        sequence: config.getSequence(),
        groups: groups ? [...groups.keys()].sort() : [],
        organizations: [...(groups?.get('Application')?.getGroupsMap().keys() ?? [])].sort(),
      };
    };

    await ask(['GetChannels'], channels);
    await ask(['GetChannels', 'more', 'than asked'], channels);
    await ask(['GetChannels'], channels, ledger.node(ORG1));
    await ask(['GetChannels'], channels, ledger.user(ORG2));
    await ask(['GetConfigBlock', CHANNEL], block);
    await ask(['GetConfigBlock', CHANNEL], block, ledger.user(ORG2));
    await ask(['GetConfigBlock', CHANNEL], block, ledger.node(ORG1));
    await ask(['GetConfigBlock', 'elsewhere']);
    await ask(['GetConfigBlock', '']);
    await ask(['GetConfigBlock']);
    await ask(['GetChannelConfig', CHANNEL], configuration);
    await ask(['GetChannelConfig', CHANNEL], configuration, ledger.user(ORG2));
    await ask(['GetChannelConfig', 'elsewhere']);
    await ask(['GetChannelConfig', '']);
    await ask(['GetChannelConfig']);

    await ask(['JoinChain', configBlock]);
    await ask(['JoinChain', configBlock], undefined, ledger.node(ORG1));
    await ask(['JoinChain', configBlock], undefined, ledger.user(ORG2));
    await ask(['JoinChain', '']);
    await ask(['JoinChain', Uint8Array.of(0xff)]);
    await ask(['JoinChain', blockOf()]);
    await ask(['JoinChain', blockOf(Uint8Array.of(0xff))]);
    await ask(['JoinChain', blockOf(envelopeOf(common.HeaderType.ENDORSER_TRANSACTION))]);
    await ask(['JoinChain', blockOf(envelopeOf(common.HeaderType.CONFIG))]);
    await ask(['JoinChain', blockOf(envelopeOf(common.HeaderType.CONFIG, new common.Config()))]);
    await ask(['JoinChain', blockOf(envelopeOf(common.HeaderType.CONFIG, configWith()))]);
    await ask(['JoinChain', blockOf(envelopeOf(common.HeaderType.CONFIG, configWith('Orderer')))]);
    await ask(['JoinChain']);
    await ask(['JoinChainBySnapshot', '/somewhere']);
    await ask(['JoinChainBySnapshot', '']);
    await ask(['JoinChainBySnapshot']);
    await ask(['JoinBySnapshotStatus']);
    await ask(['UpdateConfigBlock']);
    await ask(['UpdateConfigBlock', CHANNEL]);
    await ask([]);

    await ledger.endorse(ORG1, [], { chaincode: 'cscc', args: ['Nonsense', CHANNEL] });
    await ledger.evaluate(ORG1, [{ op: 'invoke', chaincode: 'cscc', program: [], attempt: true }], {
      chaincode: PROBE,
    });
  },
};

function blockOf(...envelopes: readonly Uint8Array[]): Uint8Array {
  const block = new common.Block();
  block.setHeader(new common.BlockHeader());
  const data = new common.BlockData();
  data.setDataList([...envelopes]);
  block.setData(data);
  return block.serializeBinary();
}

function envelopeOf(
  type: common.HeaderTypeMap[keyof common.HeaderTypeMap],
  config?: common.Config,
): Uint8Array {
  const channelHeader = new common.ChannelHeader();
  channelHeader.setType(type);
  channelHeader.setChannelId(CHANNEL);
  const header = new common.Header();
  header.setChannelHeader(channelHeader.serializeBinary());
  const content = new common.ConfigEnvelope();
  content.setConfig(config);
  const payload = new common.Payload();
  payload.setHeader(header);
  payload.setData(content.serializeBinary());
  const envelope = new common.Envelope();
  envelope.setPayload(payload.serializeBinary());
  return envelope.serializeBinary();
}

function configWith(...groups: readonly string[]): common.Config {
  const channel = new common.ConfigGroup();
  for (const name of groups) channel.getGroupsMap().set(name, new common.ConfigGroup());
  const config = new common.Config();
  config.setChannelGroup(channel);
  return config;
}
