import { decodeHeader, decodeSignatureHeader } from '../../codec/header';
import { decodeProposal, decodeSignedProposal } from '../../codec/proposal';
import type { Identity, MspRegistry } from '../../msp/types';
import { channelPolicyRefusal, mayPropose } from '../../policy';

/** Who may call which function of a system chaincode, by Fabric's default access control (`core/aclmgmt`, `core/policy`). */
export interface SystemAccess {
  /** The peer's own organization, or its administrators. @throws Error in Fabric's words */
  requireOwn(policy: 'Members' | 'Admins', signedProposal: Uint8Array): void;
  /** The channel's Readers or Writers. @throws Error in Fabric's words */
  requireChannel(policy: 'Readers' | 'Writers', channel: string, signedProposal: Uint8Array): void;
}

export interface SystemAccessParts {
  readonly channel: string;
  readonly msps: MspRegistry;
  /** The peer's own organization. */
  readonly mspId: string;
}

/** The endorser has verified the proposal's signature before any chaincode gets to see it. */
export function createSystemAccess({ channel, msps, mspId }: SystemAccessParts): SystemAccess {
  /** A peer knows its own organization's MSP only, where no channel is named. */
  function ownIdentity(policy: string, signedProposal: Uint8Array): Identity {
    const identity = msps.identify(creatorOf(signedProposal));
    if (identity.mspId === mspId) return identity;
    throw new Error(
      `Failed deserializing proposal creator during channelless check policy with policy [${policy}]: ` +
        `[expected MSP ID ${mspId}, received ${identity.mspId}]`,
    );
  }

  return {
    requireOwn: (policy, signedProposal) => {
      const identity = ownIdentity(policy, signedProposal);
      if (policy === 'Members' || identity.satisfies({ kind: 'role', mspId, role: 'admin' })) return;
      throw new Error(
        `Failed verifying that proposal's creator satisfies local MSP principal during channelless check policy with policy [${policy}]: ` +
          `[The identity is not an admin under this MSP [${mspId}]: The identity does not contain OU [ADMIN], MSP: [${mspId}]]`,
      );
    },
    requireChannel: (policy, asked, signedProposal) => {
      if (asked === '') {
        const path = `/Channel/Application/${policy}`;
        ownIdentity(path, signedProposal);
        throw new Error(
          `Failed getting local MSP principal during channelless check policy with policy [${path}]: [MSP Principal role [${path}] not recognized]`,
        );
      }
      if (asked !== channel) throw new Error(`Failed to get policy manager for channel [${asked}]`);
      const identity = msps.identify(creatorOf(signedProposal));
      // Every member of an organization is a reader.
      if (policy === 'Readers' || mayPropose(identity)) return;
      throw new Error(channelPolicyRefusal(channel, policy));
    },
  };
}

function creatorOf(signedProposal: Uint8Array): Uint8Array {
  const { header } = decodeProposal(decodeSignedProposal(signedProposal).view.proposal).view;
  return decodeSignatureHeader(decodeHeader(header).view.signatureHeader).view.creator;
}
