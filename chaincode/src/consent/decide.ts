import {
  isPurposeWithin,
  type ActiveConsent,
  type ChannelPolicy,
  type DecisionReason,
  type Effect,
  type Instant,
  type Item,
  type MspId,
  type Provider,
  type ProviderId,
  type Purpose,
  type Recipient,
  type Rule,
} from '@careledger/model';

/** Who asks, and what for. */
export interface DecisionRequest {
  readonly hospital: MspId;
  readonly provider: ProviderId;
  readonly role: Provider['role'];
  readonly status: Provider['status'];
  readonly licence: Provider['licence'];
  readonly purpose: Purpose;
}

/** What is asked for, with the terminology that it was described with. */
export interface DecisionItem {
  readonly item: Item;
  readonly terminology: string;
}

/** What a decision needs to know of a consent. */
export type DecisionConsent = Pick<ActiveConsent, 'consent' | 'version' | 'terminology' | 'rule'>;

/** A consent that the effect rests on. */
export type ConsentReference = Pick<ActiveConsent, 'consent' | 'version'>;

export interface Decision {
  readonly effect: Effect;
  /** Never empty. The first stands in the log; the consents of a reason are those that voted so. */
  readonly reasons: readonly {
    readonly reason: DecisionReason;
    readonly consents: readonly ConsentReference[];
  }[];
  /** What the requester has to do with a permit; this version knows none. */
  readonly obligations: readonly string[];
  /** Consents that could not be evaluated in full: a permit among them did not count, a deny did. */
  readonly errors: readonly { readonly error: 'terminology-differs'; readonly consent: ConsentReference }[];
}

/** Purposes that a permit reaches only when a rule names them; a denial reaches whatever lies under what it names. */
const NAMED_ONLY: readonly Purpose[] = ['CLINTRL', 'POPHLTH', 'BTG'];

/**
 * Decides whether a requester may read an item: pure, total, the same for every order of the consents.
 *
 * Denials override permits; without either the channel's default holds, which is deny. What this version does not know
 * denies: break-glass, the patient's own access, restricted labels.
 *
 * @param consents the patient's active consents.
 * @param now the transaction's time.
 */
export function decide(
  request: DecisionRequest,
  item: DecisionItem,
  consents: readonly DecisionConsent[],
  policy: Pick<ChannelPolicy, 'suspended'>,
  now: Instant,
): Decision {
  const permits: ConsentReference[] = [];
  const denials: ConsentReference[] = [];
  const errors: Decision['errors'][number][] = [];
  for (const { consent, version, terminology, rule } of consents) {
    if (!holds(rule, now) || !reachesActor(rule, request) || !reachesPurpose(rule, request.purpose)) continue;
    const reference = { consent, version };
    const comparable = terminology === item.terminology;
    if (!comparable) errors.push({ error: 'terminology-differs', consent: reference });
    if (rule.e === 'deny' && (!comparable || reachesData(rule, item.item))) denials.push(reference);
    if (rule.e === 'permit' && comparable && reachesData(rule, item.item)) permits.push(reference);
  }

  const reasons: { reason: DecisionReason; consents: ConsentReference[] }[] = barriers(
    request,
    policy,
    now,
  ).map((reason) => ({ reason, consents: [] }));
  if (denials.length > 0) reasons.push({ reason: 'denied-by-consent', consents: sortById(denials) });
  if (permits.length > 0 && item.item.n !== undefined)
    reasons.push({ reason: 'record-restricted', consents: [] });
  const effect: Effect = reasons.length === 0 && permits.length > 0 ? 'permit' : 'deny';
  if (effect === 'permit') reasons.push({ reason: 'permitted-by-consent', consents: sortById(permits) });
  if (reasons.length === 0) reasons.push({ reason: 'no-consent', consents: [] });
  return { effect, reasons, obligations: [], errors: sortErrors(errors) };
}

/** What keeps the requester out whatever the consents say. */
function barriers(
  request: DecisionRequest,
  policy: Pick<ChannelPolicy, 'suspended'>,
  now: Instant,
): DecisionReason[] {
  const found: DecisionReason[] = [];
  if (policy.suspended.includes(request.hospital)) found.push('hospital-suspended');
  if (request.status !== 'active') found.push('provider-suspended');
  if (request.licence !== null && request.licence.expires <= now) found.push('licence-expired');
  if (request.purpose === 'BTG' || isPurposeWithin(request.purpose, 'PATRQT'))
    found.push('purpose-not-supported');
  return found;
}

/** Instants have one form and length, so that they compare as text. */
function holds(rule: Rule, now: Instant): boolean {
  const { from, until } = rule.w ?? {};
  return (from === undefined || from <= now) && (until === undefined || now < until);
}

function reachesActor(rule: Rule, request: DecisionRequest): boolean {
  return rule.to === undefined || rule.to.some((to) => isRecipient(to, request));
}

function isRecipient(to: Recipient, request: DecisionRequest): boolean {
  return (
    (to.hospital === undefined || to.hospital === request.hospital) &&
    (to.provider === undefined || to.provider === request.provider) &&
    (to.role === undefined || to.role === request.role)
  );
}

function reachesPurpose(rule: Rule, purpose: Purpose): boolean {
  if (rule.e === 'permit' && NAMED_ONLY.includes(purpose)) return rule.p?.includes(purpose) ?? false;
  return rule.p === undefined || rule.p.some((named) => isPurposeWithin(purpose, named));
}

/** Within a list any token will do; every list has to be met; an empty list never is. */
function reachesData(rule: Rule, item: Item): boolean {
  return [...(rule.r ?? []), ...(rule.s ?? [])].every((anyOf) =>
    anyOf.some((token) => item.t.includes(token)),
  );
}

function sortById(references: readonly ConsentReference[]): ConsentReference[] {
  return [...references].sort((a, b) => (a.consent < b.consent ? -1 : 1));
}

function sortErrors(errors: readonly Decision['errors'][number][]): Decision['errors'][number][] {
  return [...errors].sort((a, b) => (a.consent.consent < b.consent.consent ? -1 : 1));
}
