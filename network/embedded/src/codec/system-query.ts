import { common, peer } from '@hyperledger/fabric-protos';
import { decodeMessage, parseMessage } from './message';

/** `common.BlockchainInfo`: what `qscc` says about a channel. */
export interface BlockchainInfo {
  readonly height: number;
  readonly currentBlockHash: Uint8Array;
  readonly previousBlockHash: Uint8Array;
}

export function encodeBlockchainInfo(view: BlockchainInfo): Uint8Array {
  const message = new common.BlockchainInfo();
  message.setHeight(view.height);
  message.setCurrentblockhash(view.currentBlockHash);
  message.setPreviousblockhash(view.previousBlockHash);
  return message.serializeBinary();
}

/** `protos.ProcessedTransaction`. @param envelope `common.Envelope` */
export function encodeProcessedTransaction(envelope: Uint8Array, validationCode: number): Uint8Array {
  const message = new peer.ProcessedTransaction();
  message.setTransactionenvelope(parseMessage(common.Envelope, envelope));
  message.setValidationcode(validationCode);
  return message.serializeBinary();
}

/** A committed definition, as `_lifecycle` tells it. */
export interface DefinitionAnswer {
  readonly name: string;
  readonly sequence: number;
  readonly version: string;
  readonly endorsementPlugin: string;
  readonly validationPlugin: string;
  /** `protos.ApplicationPolicy`. */
  readonly validationParameter: Uint8Array;
  readonly initRequired: boolean;
}

/** `lifecycle.QueryChaincodeDefinitionArgs`. @throws CodecError */
export function decodeDefinitionQuery(bytes: Uint8Array): string {
  return decodeMessage(
    'lifecycle.QueryChaincodeDefinitionArgs',
    peer.lifecycle.QueryChaincodeDefinitionArgs,
    bytes,
    (message) => message.getName(),
  ).view;
}

/** `lifecycle.QueryChaincodeDefinitionResult`. @param mspIds organizations of the channel, all of which have approved */
export function encodeDefinitionResult(view: DefinitionAnswer, mspIds: readonly string[]): Uint8Array {
  const message = new peer.lifecycle.QueryChaincodeDefinitionResult();
  message.setSequence(view.sequence);
  message.setVersion(view.version);
  message.setEndorsementPlugin(view.endorsementPlugin);
  message.setValidationPlugin(view.validationPlugin);
  message.setValidationParameter(view.validationParameter);
  message.setInitRequired(view.initRequired);
  message.setCollections(new peer.CollectionConfigPackage());
  for (const mspId of mspIds) message.getApprovalsMap().set(mspId, true);
  return message.serializeBinary();
}

/** `lifecycle.QueryChaincodeDefinitionsResult`. */
export function encodeDefinitionsResult(views: readonly DefinitionAnswer[]): Uint8Array {
  const message = new peer.lifecycle.QueryChaincodeDefinitionsResult();
  for (const view of views) {
    const definition = new peer.lifecycle.QueryChaincodeDefinitionsResult.ChaincodeDefinition();
    definition.setName(view.name);
    definition.setSequence(view.sequence);
    definition.setVersion(view.version);
    definition.setEndorsementPlugin(view.endorsementPlugin);
    definition.setValidationPlugin(view.validationPlugin);
    definition.setValidationParameter(view.validationParameter);
    definition.setInitRequired(view.initRequired);
    definition.setCollections(new peer.CollectionConfigPackage());
    message.addChaincodeDefinitions(definition);
  }
  return message.serializeBinary();
}

/** `protos.ChannelQueryResponse`: the channels of a peer. */
export function encodeChannelQueryResponse(channels: readonly string[]): Uint8Array {
  const message = new peer.ChannelQueryResponse();
  message.setChannelsList(
    channels.map((name) => {
      const channel = new peer.ChannelInfo();
      channel.setChannelId(name);
      return channel;
    }),
  );
  return message.serializeBinary();
}
