import { common } from '@hyperledger/fabric-protos';
import type { SignaturePolicy } from '../policy/types';
import { encodeSerializedIdentity } from './identity';
import { CodecError, decodeMessage, parseMessage } from './message';
import { decodeSignaturePolicy } from './policy';
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

/** What says whether a block is the ordering service's. */
export interface BlockValidation {
  /** `/Channel/Orderer/BlockValidation`. */
  readonly policy: SignaturePolicy;
  /** The ordering nodes by their numbers, each an `msp.SerializedIdentity`. */
  readonly consenters: ReadonlyMap<number, Uint8Array>;
}

/**
 * Reads how a channel's blocks are signed out of a `common.ConfigEnvelope`.
 *
 * @throws CodecError also where the policy is not one of signatures, as it is where a quorum signs
 */
export function decodeBlockValidation(bytes: Uint8Array): Decoded<BlockValidation> {
  return decodeMessage('common.ConfigEnvelope', common.ConfigEnvelope, bytes, (message) => {
    const orderer = message.getConfig()?.getChannelGroup()?.getGroupsMap().get('Orderer');
    const policy = orderer?.getPoliciesMap().get('BlockValidation')?.getPolicy();
    const nodes = orderer?.getValuesMap().get('Orderers')?.getValue_asU8();
    if (policy?.getType() !== common.Policy.PolicyType.SIGNATURE || !nodes) {
      throw new CodecError('The configuration does not say whose signatures a block needs.');
    }
    return {
      policy: decodeSignaturePolicy(policy.getValue_asU8()).view,
      consenters: new Map(
        parseMessage(common.Orderers, nodes)
          .getConsenterMappingList()
          .map((node) => [
            node.getId(),
            encodeSerializedIdentity({ mspId: node.getMspId(), idBytes: node.getIdentity_asU8() }),
          ]),
      ),
    };
  });
}
