import type { Principal } from '../msp/types';
import { type Signer, satisfies } from './evaluate';
import type { SignaturePolicy } from './types';

/** Sets of organizations double with each one more; of so many, all are looked through in less than 100 ms. */
export const MAX_ORGANIZATIONS = 12;

const MAX_REMEMBERED = 256;

/**
 * The minimal sets of organizations, one peer each, that satisfy all of the policies together: what a gateway chooses
 * endorsers from.
 *
 * A policy that wants a certain identity, or two signatures of one organization, cannot be satisfied by a plan that knows
 * only organizations with one peer each.
 *
 * @returns the smaller first, in the order of `mspIds`; empty where no set of these organizations satisfies them
 */
export function endorsementLayouts(
  policies: readonly SignaturePolicy[],
  mspIds: readonly string[],
): readonly (readonly string[])[] {
  const named = new Set(policies.flatMap((policy) => policy.principals.flatMap(mspIdOf)));
  const candidates = mspIds.filter((mspId) => named.has(mspId));
  const signers = new Map(candidates.map((mspId) => [mspId, peerOf(mspId)]));
  const layouts: (readonly string[])[] = [];
  for (let size = 0; size <= candidates.length; size += 1) {
    for (const layout of subsets(candidates, size)) {
      if (layouts.some((smaller) => smaller.every((mspId) => layout.includes(mspId)))) continue;
      const chosen = layout.flatMap((mspId) => signers.get(mspId) ?? []);
      if (policies.every((policy) => satisfies(policy, chosen))) layouts.push(layout);
    }
  }
  return layouts;
}

/**
 * Whether all organizations that a policy names, of the channel or not, satisfy it by their signatures; one that asks for none
 * is no plan. Asked once, not for each of their sets: whoever writes a policy decides how many it names.
 */
export function isPlannable(policy: SignaturePolicy): boolean {
  const named = [...new Set(policy.principals.flatMap(mspIdOf))];
  return satisfies(policy, named.map(peerOf)) && !satisfies(policy, []);
}

/** {@link endorsementLayouts} of one channel. */
export type LayoutPlanner = (
  policies: readonly SignaturePolicy[],
  candidates: readonly string[],
) => readonly (readonly string[])[];

/**
 * Remembers what was found: a channel has few policies, and looking through all sets of its organizations takes the time of
 * many calls. The oldest is forgotten first.
 */
export function createLayoutPlanner(): LayoutPlanner {
  const found = new Map<string, readonly (readonly string[])[]>();
  return (policies, candidates) => {
    const asked = JSON.stringify([policies, candidates]);
    const known = found.get(asked);
    if (known) return known;
    const layouts = endorsementLayouts(policies, candidates);
    if (found.size === MAX_REMEMBERED) {
      for (const oldest of found.keys()) {
        found.delete(oldest);
        break;
      }
    }
    found.set(asked, layouts);
    return layouts;
  };
}

function mspIdOf(principal: Principal): string[] {
  return principal.kind === 'role' ? [principal.mspId] : [];
}

function peerOf(mspId: string): Signer {
  return {
    satisfies: (principal) =>
      principal.kind === 'role' &&
      principal.mspId === mspId &&
      (principal.role === 'peer' || principal.role === 'member'),
  };
}

function* subsets(items: readonly string[], size: number): Generator<readonly string[]> {
  if (size === 0) {
    yield [];
    return;
  }
  for (const [index, item] of items.entries()) {
    for (const rest of subsets(items.slice(index + 1), size - 1)) yield [item, ...rest];
  }
}
