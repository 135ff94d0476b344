import { isPermitReason, type DecisionReason } from '../contracts/access';
import { completePolicy, type BreakGlassPolicy } from '../contracts/policy';
import { isNewerTerminology } from '../terminology/version';
import type { Instant } from '../values';
import { barriers, isOwnAccess } from './barriers';
import type {
  ConsentReference,
  Decision,
  DecisionConsent,
  DecisionItem,
  DecisionPolicy,
  DecisionRequest,
} from './decision';
import { obligationsOf } from './obligations';
import { needsNoNaming, NO_WAY, permitOn, voteOf, type Circumstances } from './vote';

/**
 * Decides whether a requester may read an item: pure, total, the same for every order of the consents. Each consent
 * votes (see `voteOf`); then the first line that fits holds:
 *
 * | line                                                                    | effect | reason                   |
 * | ----------------------------------------------------------------------- | ------ | ------------------------ |
 * | a barrier (see `barriers`)                                              | deny   | the barrier's            |
 * | the patient asks, or a delegate, with a signature                       | permit | permitted-to-patient     |
 * | more consents than are read                                             | deny   | too-many-consents        |
 * | a consent votes deny, and break-glass does not override it              | deny   | denied-by-consent        |
 * | a consent votes permit, and none deny                                   | permit | permitted-by-consent     |
 * | break-glass, and the item has no restricted labels, or a consent names   |        |                          |
 * | them, or the policy opens them                                          | permit | permitted-by-break-glass |
 * | a permit, or break-glass, does not reach the item's restricted labels   | deny   | record-restricted        |
 * | the channel's default is permit, and reaches the item                   | permit | permitted-by-default     |
 * | otherwise                                                               | deny   | no-consent               |
 *
 * A denial that speaks of emergencies itself is never overridden; others are where the policy says so.
 *
 * @param consents the patient's active consents; `too-many` where they are more than a decision reads, since one that is
 *   not read may deny.
 * @param now the transaction's time.
 */
export function decide(
  request: DecisionRequest,
  item: DecisionItem,
  consents: readonly DecisionConsent[] | 'too-many',
  policy: DecisionPolicy,
  now: Instant,
): Decision {
  const complete = completePolicy(policy);
  const { breakGlass } = complete;
  const facts = {
    request,
    item: item.item,
    tokens: new Set(item.item.t),
    strictness: complete.strictness,
    now,
  };
  const { votes, errors } = tally(consents === 'too-many' ? [] : consents, item.terminology, facts);

  const reasons: Decision['reasons'][number][] = [];
  const give = (reason: DecisionReason, because: readonly Counted[] = []): void => {
    reasons.push({ reason, consents: because.map(({ reference }) => reference).sort(byConsent) });
  };
  for (const barrier of barriers(request, item, complete, breakGlass, now)) give(barrier);
  if (isOwnAccess(request)) {
    if (reasons.length === 0) give('permitted-to-patient');
    return decisionOf(request, item, reasons, [], complete, now);
  }
  if (consents === 'too-many') give('too-many-consents');
  const standing = votes.deny.filter(({ isFirm }) => isFirm || !mayOverride(request, breakGlass));
  if (standing.length > 0) give('denied-by-consent', standing);
  const reached = reach(votes, facts, breakGlass, policy.default);
  if (reached === 'record-restricted') give(reached);
  if (reasons.length === 0) give(reached, reached === 'permitted-by-consent' ? votes.permit : []);
  return decisionOf(request, item, reasons, errors, complete, now);
}

/** A consent's vote as it counts. */
interface Counted {
  readonly reference: ConsentReference;
  readonly isFirm: boolean;
}
type Votes = Readonly<Record<'permit' | 'deny' | 'restricted', Counted[]>>;
type Errors = Decision['errors'][number][];

function tally(
  consents: readonly DecisionConsent[],
  terminology: string,
  facts: Omit<Circumstances, 'isNewer'>,
): { votes: Votes; errors: Errors } {
  const votes: Votes = { permit: [], deny: [], restricted: [] };
  const errors: Errors = [];
  const usual = { ...facts, isNewer: false };
  const newer = { ...facts, isNewer: true };
  for (const { consent, version, terminology: known, rule, standing } of consents) {
    const isNewer = isNewerTerminology(known, terminology);
    const { kind, rules, isFirm } = voteOf(rule, isNewer ? newer : usual);
    if (kind === 'nothing') continue;
    if (isNewer) errors.push({ error: 'terminology-newer', consent: { consent, version } });
    if (standing !== undefined) errors.push({ error: standing, consent: { consent, version } });
    // Of whoever may no longer have the say, what is denied counts, and what is permitted does not.
    if (standing !== undefined && kind !== 'deny') continue;
    votes[kind].push({ reference: { consent, version, rules }, isFirm });
  }
  return { votes, errors };
}

function mayOverride({ purpose }: DecisionRequest, { overridesDenials }: BreakGlassPolicy): boolean {
  return purpose === 'BTG' && overridesDenials;
}

/** How far the request comes where no denial stands in its way. */
function reach(
  { permit, deny, restricted }: Votes,
  facts: Omit<Circumstances, 'isNewer'>,
  breakGlass: BreakGlassPolicy,
  byDefault: DecisionPolicy['default'],
): DecisionReason {
  if (permit.length > 0 && deny.length === 0) return 'permitted-by-consent';
  if (facts.request.purpose === 'BTG') {
    const isOpen = permit.length > 0 || breakGlass.restricted || needsNoNaming(facts);
    return isOpen ? 'permitted-by-break-glass' : 'record-restricted';
  }
  if (permit.length === 0 && restricted.length > 0) return 'record-restricted';
  const isReached = byDefault === 'permit' && permitOn(NO_WAY, facts) === 'permit';
  return isReached ? 'permitted-by-default' : 'no-consent';
}

function decisionOf(
  request: DecisionRequest,
  item: DecisionItem,
  reasons: Decision['reasons'],
  errors: Errors,
  policy: Parameters<typeof obligationsOf>[3],
  now: Instant,
): Decision {
  // What keeps the requester out is given first, so that a permit's reason stands first only where it stands alone.
  const effect = reasons.every(({ reason }) => isPermitReason(reason)) ? 'permit' : 'deny';
  const obligations = obligationsOf(effect, request, item.item, policy, now);
  errors.sort((a, b) => byConsent(a.consent, b.consent) || (a.error < b.error ? -1 : 1));
  return { effect, reasons, obligations, errors };
}

function byConsent(a: { readonly consent: string }, b: { readonly consent: string }): number {
  if (a.consent === b.consent) return 0;
  return a.consent < b.consent ? -1 : 1;
}
