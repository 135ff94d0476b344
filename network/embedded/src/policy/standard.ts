import type { Identity, NodeRole } from '../msp/types';
import type { SignaturePolicy } from './types';

/** So many of these organizations, each by somebody of that role. */
export function outOfOrganizations(
  n: number,
  mspIds: readonly string[],
  role: NodeRole | 'member',
): SignaturePolicy {
  return {
    principals: mspIds.map((mspId) => ({ kind: 'role', mspId, role })),
    rule: { kind: 'outOf', n, rules: mspIds.map((_, principal) => ({ kind: 'signedBy', principal })) },
  };
}

/**
 * The channel's policies `/Channel/Application/Endorsement` and `/Channel/Application/LifecycleEndorsement`: MAJORITY of
 * the organizations' own Endorsement policies, each of which asks for one of its peers.
 */
export function majorityEndorsement(mspIds: readonly string[]): SignaturePolicy {
  return outOfOrganizations(Math.floor(mspIds.length / 2) + 1, mspIds, 'peer');
}

/** `/Channel/Application/<organization>/Endorsement`: one of its peers. Holds for its implicit private collection. */
export function organizationEndorsement(mspId: string): SignaturePolicy {
  return outOfOrganizations(1, [mspId], 'peer');
}

/** Who may propose: `/Channel/Application/Writers`, any organization's clients and administrators. */
export function mayPropose(identity: Pick<Identity, 'mspId' | 'satisfies'>): boolean {
  return hasOneOf(identity, ['client', 'admin']);
}

/** Who may send to the ordering service: `/Channel/Writers`, which are the ordering nodes as well. */
export function maySubmit(identity: Pick<Identity, 'mspId' | 'satisfies'>): boolean {
  return hasOneOf(identity, ['client', 'admin', 'orderer']);
}

/** What Fabric says where `/Channel/Application/Readers` or `Writers` is not met. */
export function channelPolicyRefusal(channel: string, policy: 'Readers' | 'Writers'): string {
  return (
    `Failed evaluating policy on signed data during check policy on channel [${channel}] with policy ` +
    `[/Channel/Application/${policy}]: [implicit policy evaluation failed - 0 sub-policies were satisfied, but this ` +
    `policy requires 1 of the '${policy}' sub-policies to be satisfied]`
  );
}

function hasOneOf(
  { mspId, satisfies }: Pick<Identity, 'mspId' | 'satisfies'>,
  roles: readonly NodeRole[],
): boolean {
  return roles.some((role) => satisfies({ kind: 'role', mspId, role }));
}
