import { common } from '@hyperledger/fabric-protos';
import { decodeMessage } from './message';
import type { Decoded } from './types';

/** What a peer looks at in a `common.ConfigEnvelope`. */
export interface ConfigEnvelope {
  /** `common.Config`. */
  readonly config: Uint8Array | undefined;
  /** Names of the groups below the channel's; undefined without a channel group. */
  readonly groups: readonly string[] | undefined;
}

/** @throws CodecError */
export function decodeConfigEnvelope(bytes: Uint8Array): Decoded<ConfigEnvelope> {
  return decodeMessage('common.ConfigEnvelope', common.ConfigEnvelope, bytes, (message) => {
    const config = message.getConfig();
    const channel = config?.getChannelGroup();
    return { config: config?.serializeBinary(), groups: channel && [...channel.getGroupsMap().keys()] };
  });
}
