import type { LabelStrictness } from '../contracts/policy';
import type { Item, Purpose, Recipient, Rule } from '../rule';
import { isPurposeWithin } from '../terminology/purposes';
import type { Instant, Token } from '../values';
import type { DecisionRequest, RulePath } from './decision';

/** What the rules of a consent are held against. */
export interface Circumstances {
  readonly request: DecisionRequest;
  readonly item: Item;
  /** `item.t`. */
  readonly tokens: ReadonlySet<Token>;
  readonly strictness: LabelStrictness;
  readonly now: Instant;
  /** The consent knows a newer terminology than the item: tokens of ancestors may be missing there. */
  readonly isNewer: boolean;
}

/** `restricted` is a permit that does not name the item's restricted labels. */
export type VoteKind = 'permit' | 'deny' | 'restricted' | 'nothing';

/** How a consent votes, and which of its rules say so. */
export interface Vote {
  readonly kind: VoteKind;
  readonly rules: readonly RulePath[];
  /** A denial that speaks of emergencies itself: no break-glass overrides it. */
  readonly isFirm: boolean;
}
const NOTHING: Vote = { kind: 'nothing', rules: [], isFirm: false };

/** The rules between the root and a permit, as far as they can name something for it. */
export interface Way {
  /** One of them names the very purpose of the request. */
  readonly namesPurpose: boolean;
  /** One of them names a purpose of emergencies. */
  readonly namesEmergency: boolean;
  /** Those whose data scope holds the item. */
  readonly inScope: readonly Rule[];
}

/** Purposes that a permit reaches only when a rule names them; a denial reaches whatever lies under what it names. */
const NAMED_ONLY: readonly Purpose[] = ['CLINTRL', 'POPHLTH', 'BTG'];
const EMERGENCIES: readonly Purpose[] = ['ETREAT', 'ERTREAT', 'BTG'];

/** A way that names nothing: that of the channel's default. */
export const NO_WAY: Way = { namesPurpose: false, namesEmergency: false, inScope: [] };

/**
 * How a rule votes, with all that is nested in it.
 *
 * | applies | in scope | exceptions that vote   | vote                  |
 * | ------- | -------- | ---------------------- | --------------------- |
 * | no      | -        | -                      | nothing               |
 * | yes     | yes      | a denial               | deny                  |
 * | yes     | yes      | permits alone          | permit                |
 * | yes     | yes      | none                   | its own effect        |
 * | yes     | no       | of the root of a permit| as theirs, if any     |
 * | yes     | no       | of any other rule      | nothing               |
 */
export function voteOf(rule: Rule, facts: Circumstances, above?: Way, path: RulePath = []): Vote {
  if (!applies(rule, facts)) return NOTHING;
  const inScope = reachesData(rule, facts);
  const isRootOfPermit = above === undefined && rule.e === 'permit';
  if (!inScope && !isRootOfPermit) return NOTHING;
  const way = extend(above ?? NO_WAY, rule, inScope, facts);
  const kind = !inScope ? 'nothing' : rule.e === 'deny' ? 'deny' : permitOn(way, facts);
  const own: Vote = { kind, rules: [path], isFirm: kind === 'deny' && way.namesEmergency };
  return combine(own, rule.x?.map((nested, place) => voteOf(nested, facts, way, [...path, place])) ?? []);
}

/** What a permit that the way leads to is worth. */
export function permitOn(way: Way, { request, item, strictness }: Omit<Circumstances, 'isNewer'>): VoteKind {
  if (NAMED_ONLY.includes(request.purpose) && !way.namesPurpose) return 'nothing';
  return namesRestricted(way, item, strictness) ? 'permit' : 'restricted';
}

/** Whether the item may be read without a word about restricted labels. */
export function needsNoNaming({ item, strictness }: Pick<Circumstances, 'item' | 'strictness'>): boolean {
  return namesRestricted(NO_WAY, item, strictness);
}

/** Exceptions come before the rule itself, denials among them before permits; a permit that does not count is none. */
function combine(own: Vote, exceptions: readonly Vote[]): Vote {
  const denials = exceptions.filter(({ kind }) => kind === 'deny');
  if (denials.length > 0) return together('deny', denials);
  const permits = exceptions.filter(({ kind }) => kind === 'permit');
  if (permits.length > 0) return together('permit', permits);
  const restricted = exceptions.filter(({ kind }) => kind === 'restricted');
  return own.kind === 'nothing' && restricted.length > 0 ? together('restricted', restricted) : own;
}

function together(kind: VoteKind, votes: readonly Vote[]): Vote {
  return { kind, rules: votes.flatMap(({ rules }) => rules), isFirm: votes.some(({ isFirm }) => isFirm) };
}

function extend(way: Way, rule: Rule, inScope: boolean, { request }: Circumstances): Way {
  return {
    namesPurpose: way.namesPurpose || (rule.p?.some((named) => isNamedBy(request.purpose, named)) ?? false),
    namesEmergency: way.namesEmergency || (rule.p?.some((named) => EMERGENCIES.includes(named)) ?? false),
    inScope: inScope ? [...way.inScope, rule] : way.inScope,
  };
}

/** A permit for emergencies is one for breaking the glass as well. */
function isNamedBy(purpose: Purpose, named: Purpose): boolean {
  return named === purpose || (purpose === 'BTG' && named === 'ETREAT');
}

/** Between attributes all, within one any; an attribute that is absent matches all, an empty list nothing. */
function applies(rule: Rule, { request, tokens, now }: Circumstances): boolean {
  return (
    holds(rule, now) &&
    (rule.to?.some((to) => isRecipient(to, request)) ?? true) &&
    (rule.p?.some((named) => isPurposeWithin(request.purpose, named)) ?? true) &&
    hasOneOfEach(rule.r, tokens)
  );
}

/** Instants have one form and length, so that they compare as text. */
function holds(rule: Rule, now: Instant): boolean {
  const { from, until } = rule.w ?? {};
  return (from === undefined || from <= now) && (until === undefined || now < until);
}

function isRecipient(to: Recipient, request: DecisionRequest): boolean {
  return (
    (to.hospital === undefined || to.hospital === request.hospital) &&
    (to.provider === undefined || to.provider === request.provider) &&
    (to.role === undefined || to.role === request.role)
  );
}

/** What a newer terminology puts under a label does not stand on an older item: a denial takes it to be there. */
function reachesData(rule: Rule, { tokens, isNewer }: Circumstances): boolean {
  return hasOneOfEach(rule.s, tokens) || (rule.e === 'deny' && isNewer);
}

function hasOneOfEach(lists: readonly (readonly Token[])[] | undefined, tokens: ReadonlySet<Token>): boolean {
  return lists?.every((anyOf) => anyOf.some((token) => tokens.has(token))) ?? true;
}

/** Whether the way names one token of each group; a level of confidentiality does for `n` where the policy says so. */
function namesRestricted(way: Way, { n = [], x = [], m = [] }: Item, strictness: LabelStrictness): boolean {
  if (strictness === 'off') return true;
  const byLevel = strictness === 'level' && n.length > 0 && isNamed(m, way);
  return (byLevel || n.every((group) => isNamed(group, way))) && x.every((group) => isNamed(group, way));
}

function isNamed(group: readonly Token[], way: Way): boolean {
  return way.inScope.some((rule) => rule.s?.some((anyOf) => anyOf.some((token) => group.includes(token))));
}
