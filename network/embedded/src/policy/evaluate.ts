import type { Identity } from '../msp/types';
import type { SignaturePolicy, SignatureRule } from './types';

/** Whoever signed: an identity, or in planning an organization's peer that could. */
export type Signer = Pick<Identity, 'satisfies'>;

/**
 * Whether these signers satisfy the policy, as Fabric's cauthdsl evaluates it: rules are asked in order, each takes the
 * first signer that is not taken yet, and a gate that fails gives back what its rules took. It does not look for a better
 * assignment, so the order of rules and signers can matter.
 *
 * @param signers without duplicates; their signatures are already verified
 * @returns false also for a policy that refers to a principal that it does not list, as Fabric refuses to compile it
 */
export function satisfies(policy: SignaturePolicy, signers: readonly Signer[]): boolean {
  if (!refersToListedPrincipals(policy.rule, policy.principals.length)) return false;
  return evaluate(policy, policy.rule, signers, new Set()) !== undefined;
}

/** The signers that are taken afterwards; undefined where the rule does not hold. */
function evaluate(
  policy: SignaturePolicy,
  rule: SignatureRule,
  signers: readonly Signer[],
  taken: ReadonlySet<Signer>,
): ReadonlySet<Signer> | undefined {
  if (rule.kind === 'signedBy') {
    const principal = policy.principals[rule.principal];
    const signer =
      principal && signers.find((candidate) => !taken.has(candidate) && candidate.satisfies(principal));
    return signer && new Set(taken).add(signer);
  }
  let held = 0;
  let nowTaken = taken;
  for (const inner of rule.rules) {
    const after = evaluate(policy, inner, signers, nowTaken);
    if (!after) continue;
    held += 1;
    nowTaken = after;
  }
  return held >= rule.n ? nowTaken : undefined;
}

function refersToListedPrincipals(rule: SignatureRule, principals: number): boolean {
  if (rule.kind === 'signedBy') return rule.principal >= 0 && rule.principal < principals;
  return rule.rules.every((inner) => refersToListedPrincipals(inner, principals));
}
