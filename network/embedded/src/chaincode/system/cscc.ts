import { decodeBlock } from '../../codec/block';
import { decodeConfigEnvelope } from '../../codec/config-block';
import { decodeEnvelope, decodePayload, type Payload } from '../../codec/envelope';
import { decodeChannelHeader, HEADER_TYPE, headerTypeName } from '../../codec/header';
import { CodecError } from '../../codec/message';
import { encodeChannelQueryResponse } from '../../codec/system-query';
import { lastConfigurationOf } from '../../configuration';
import { messageOf } from '../errors';
import type { Chaincode } from '../types';
import type { SystemAccess } from './access';
import type { CommittedBlocks } from './qscc';
import { createSystemChaincode, invokedChaincode, type SystemFunction, textOf } from './system-chaincode';

/**
 * Fabric's configuration system chaincode (`core/scc/cscc`): the channels of a peer and the channel's configuration. A peer of this
 * ledger is in its one channel from the beginning: joining is refused, to those who may as well.
 */
export function createCscc(channel: string, ledger: CommittedBlocks, access: SystemAccess): Chaincode {
  const configBlock = (): Uint8Array => {
    const number = lastConfigurationOf(blockOf(ledger.height - 1));
    return blockOf(number);
  };
  const blockOf = (number: number): Uint8Array => {
    const block = ledger.block(number);
    if (!block) throw new Error(`no such block number [${number}] in index`);
    return block;
  };

  const functions: Readonly<Record<string, SystemFunction>> = {
    GetChannels: (_, { signedProposal }) => {
      permit('[GetChannels]: ', '', () => {
        access.requireOwn('Members', signedProposal);
      });
      return encodeChannelQueryResponse([channel]);
    },
    GetConfigBlock: ([, name], { signedProposal }) => {
      const asked = textOf(name);
      permit(`[GetConfigBlock][${asked}]: `, '', () => {
        access.requireChannel('Readers', asked, signedProposal);
      });
      return configBlock();
    },
    GetChannelConfig: ([, name], { signedProposal }) => {
      const asked = textOf(name);
      if (asked === '') throw new Error('empty channel name provided');
      permit(`[GetChannelConfig][${asked}]: `, '', () => {
        access.requireChannel('Readers', asked, signedProposal);
      });
      const { config } = decodeConfigEnvelope(configOf(firstEnvelope(configBlock())).data).view;
      if (!config) throw new Error('The configuration block holds no configuration.');
      return config;
    },
    JoinChain: ([, block], { signedProposal }) => {
      const name = joinedChannel(block ?? new Uint8Array());
      permit(`[JoinChain][${name}]: [`, ']', () => {
        access.requireOwn('Admins', signedProposal);
      });
      if (name === channel) throw new Error(`ledger [${name}] already exists with state [ACTIVE]`);
      throw notOffered('JoinChain');
    },
    JoinChainBySnapshot: ([, folder], { signedProposal }) => {
      if (!folder?.length) throw new Error('Cannot join the channel, no snapshot directory provided');
      permit('[JoinChainBySnapshot]: [', ']', () => {
        access.requireOwn('Admins', signedProposal);
      });
      throw notOffered('JoinChainBySnapshot');
    },
    JoinBySnapshotStatus: (_, { signedProposal }) => {
      permit('[JoinBySnapshotStatus]: ', '', () => {
        access.requireOwn('Admins', signedProposal);
      });
      // `protos.JoinBySnapshotStatus` of a peer that is not joining: nothing in it is set.
      return new Uint8Array();
    },
  };

  return createSystemChaincode((args, invocation) => {
    const [first] = args;
    const name = textOf(first);
    const isEnough = first && (args.length > 1 || WITHOUT_ARGUMENT.has(name));
    if (!isEnough) throw new Error(`Incorrect number of arguments, ${args.length}`);
    const invoked = invokedChaincode(invocation.signedProposal);
    if (invoked !== 'cscc') {
      throw new Error(
        `Rejecting invoke of CSCC from another chaincode, original invocation for '${invoked}'`,
      );
    }
    const chosen = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!chosen) throw new Error(`Requested function ${name} not found.`);
    return chosen(args, invocation);
  });
}

const WITHOUT_ARGUMENT: ReadonlySet<string> = new Set(['GetChannels', 'JoinBySnapshotStatus']);

function permit(before: string, after: string, check: () => void): void {
  try {
    check();
  } catch (error) {
    throw new Error(`access denied for ${before}${messageOf(error)}${after}`, { cause: error });
  }
}

function notOffered(name: string): Error {
  return new Error(
    `UNIMPLEMENTED: ${name} of cscc is not offered by this ledger: its peers are in their one channel.`,
  );
}

/** The channel of a configuration block, which is looked at as a Fabric peer does before it asks who wants to join. */
function joinedChannel(block: Uint8Array): string {
  let payload: Payload;
  let name: string;
  let type: number;
  if (block.length === 0) throw noChannelIn('failed to retrieve channel id - block is empty');
  const envelope = firstEnvelope(block);
  try {
    payload = configOf(envelope);
    if (!payload.header) throw new CodecError('failed to retrieve channel id - payload header is empty');
    ({ channelId: name, type } = decodeChannelHeader(payload.header.channelHeader).view);
  } catch (error) {
    throw noChannelIn(messageOf(error));
  }
  const problem = problemOfConfig(payload, type);
  if (problem !== undefined) {
    throw new Error(
      `"JoinChain" for channelID = ${name} failed because of validation of configuration block, because of ${problem}`,
    );
  }
  return name;
}

function noChannelIn(why: string): Error {
  return new Error(`"JoinChain" request failed to extract channel id from the block due to [${why}]`);
}

function problemOfConfig({ data }: Payload, type: number): string | undefined {
  if (type !== HEADER_TYPE.CONFIG) {
    return `Bad configuration envelope: invalid type ${headerTypeName(type)}, expected CONFIG`;
  }
  try {
    const { config, groups } = decodeConfigEnvelope(data).view;
    if (!config) return 'Nil config envelope Config';
    if (!groups) return 'Nil channel group';
    if (groups.length === 0) return 'No channel configuration groups are available';
    if (!groups.includes('Application')) {
      return 'Invalid configuration block, missing Application configuration group';
    }
  } catch (error) {
    if (!(error instanceof CodecError)) throw error;
    return `Bad configuration envelope: error unmarshalling message for type CONFIG: ${error.reason}`;
  }
  return undefined;
}

function firstEnvelope(block: Uint8Array): Uint8Array | undefined {
  try {
    return decodeBlock(block).view.data[0];
  } catch (error) {
    throw new Error(`Failed to reconstruct the genesis block, ${messageOf(error)}`, { cause: error });
  }
}

/** @throws CodecError */
function configOf(envelope: Uint8Array | undefined): Payload {
  if (!envelope) throw new CodecError('failed to retrieve channel id - block is empty');
  return decodePayload(decodeEnvelope(envelope).view.payload).view;
}
