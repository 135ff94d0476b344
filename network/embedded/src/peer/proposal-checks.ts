import { HEADER_TYPE, headerTypeName } from '../codec/header';
import { MspError } from '../msp';
import type { Identity, MspRegistry } from '../msp/types';
import { channelPolicyRefusal, mayPropose } from '../policy';
import type { UnpackedProposal } from '../codec/unpacked-proposal';

/** A proposal that a peer does not look into further; the message is Fabric's. */
export class ProposalError extends Error {
  override readonly name = 'ProposalError';
}

/**
 * Fabric's authentication filters (`core/handlers/auth/filter`): the client's certificate has not expired, and its clock does
 * not differ from the peer's by more than the window.
 *
 * @param now milliseconds since the epoch
 * @throws ProposalError
 */
export function checkTime(
  proposal: UnpackedProposal,
  claimed: Identity | MspError,
  now: number,
  timeWindowMs: number,
): void {
  // Whatever is wrong with the identity is said where it is checked.
  if (!(claimed instanceof MspError) && now > claimed.expiresAt) {
    throw new ProposalError('proposal client identity expired');
  }
  const { timestamp } = proposal.channelHeader;
  const proposed = timestamp ? timestamp.seconds * 1000 + timestamp.nanos / 1e6 : 0;
  if (Math.abs(now - proposed) > timeWindowMs) {
    throw new ProposalError(
      `request unauthorized due to incorrect timestamp ${rfc3339(proposed)}, peer time ${rfc3339(now)}, ` +
        `peer.authentication.timewindow ${goDuration(timeWindowMs)}`,
    );
  }
}

/**
 * Follows `core/endorser`'s `Validate`: type, epoch, nonce, creator, transaction id, and the creator's signature.
 *
 * @throws ProposalError
 */
export async function checkProposal(
  proposal: UnpackedProposal,
  claimed: Identity | MspError,
): Promise<Identity> {
  const { channelHeader, signatureHeader } = proposal;
  if (channelHeader.type !== HEADER_TYPE.ENDORSER_TRANSACTION && channelHeader.type !== HEADER_TYPE.CONFIG) {
    throw new ProposalError(`invalid header type ${headerTypeName(channelHeader.type)}`);
  }
  if (channelHeader.epoch !== 0) throw new ProposalError('epoch is non-zero');
  if (signatureHeader.nonce.length === 0) throw new ProposalError('nonce is empty');
  if (signatureHeader.creator.length === 0) throw new ProposalError('creator is empty');
  const expected = proposal.computedTxId;
  if (channelHeader.txId !== expected) {
    throw new ProposalError(`incorrectly computed txid '${channelHeader.txId}' -- expected '${expected}'`);
  }
  if (proposal.signature.length === 0) throw new ProposalError('empty signature bytes');

  const creator = accepted(proposal, claimed);
  if (!(await creator.verifyAsync(proposal.proposal, proposal.signature))) {
    throw new ProposalError(accessDenied(channelHeader.channelId, creator.mspId));
  }
  return creator;
}

/**
 * Lets the channel's Writers propose, as Fabric's default access control does for `peer/Propose`.
 *
 * @throws ProposalError
 */
export function checkWriter(creator: Identity, channel: string): void {
  if (mayPropose(creator)) return;
  throw new ProposalError(channelPolicyRefusal(channel, 'Writers'));
}

/** Who a proposal says to be from, or why the channel's organizations do not know them. */
export function claimedCreator(
  { signatureHeader }: UnpackedProposal,
  msps: MspRegistry,
): Identity | MspError {
  try {
    return msps.identify(signatureHeader.creator);
  } catch (error) {
    if (error instanceof MspError) return error;
    throw error;
  }
}

function accepted({ channelHeader }: UnpackedProposal, claimed: Identity | MspError): Identity {
  if (!(claimed instanceof MspError)) return claimed;
  throw new ProposalError(
    claimed.stage === 'validate'
      ? accessDenied(channelHeader.channelId, claimed.mspId)
      : `access denied: channel [${channelHeader.channelId}] creator org unknown, creator is malformed`,
    { cause: claimed },
  );
}

function accessDenied(channel: string, mspId: string): string {
  return `access denied: channel [${channel}] creator org [${mspId}]`;
}

function rfc3339(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}

/** As Go writes a duration of whole seconds: 1m0s, 15m0s. */
function goDuration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
