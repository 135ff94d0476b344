import { isPermitReason, type DecisionReason } from '../contracts/access';
import { isPurposeWithin } from '../terminology/purposes';
import { isNewerTerminology } from '../terminology/version';
import type { Instant } from '../values';
import type {
  ConsentReference,
  Decision,
  DecisionConsent,
  DecisionItem,
  DecisionPolicy,
  DecisionRequest,
} from './decision';
import { NO_WAY, permitOn, voteOf, type Circumstances, type Vote } from './vote';

/**
 * Decides whether a requester may read an item: pure, total, the same for every order of the consents. Each consent
 * votes (see `voteOf`); then the first line that fits holds:
 *
 * | line                                                        | effect | reason                |
 * | ----------------------------------------------------------- | ------ | --------------------- |
 * | hospital or provider suspended, licence over, purpose barred | deny   | the barrier's         |
 * | a consent votes deny                                        | deny   | denied-by-consent     |
 * | a consent votes permit                                      | permit | permitted-by-consent  |
 * | a permit does not name the item's restricted labels         | deny   | record-restricted     |
 * | the channel's default is permit, and reaches the item       | permit | permitted-by-default  |
 * | otherwise                                                   | deny   | no-consent            |
 *
 * Barred are the purposes that need what a request does not carry: break-glass, and the access of patients and families.
 *
 * @param consents the patient's active consents.
 * @param now the transaction's time.
 */
export function decide(
  request: DecisionRequest,
  { item, terminology }: DecisionItem,
  consents: readonly DecisionConsent[],
  policy: DecisionPolicy,
  now: Instant,
): Decision {
  const facts: Circumstances = {
    request,
    item,
    tokens: new Set(item.t),
    strictness: policy.strictness ?? 'label',
    now,
    isNewer: false,
  };
  const votes: Record<Exclude<Vote, 'nothing'>, ConsentReference[]> = {
    permit: [],
    deny: [],
    restricted: [],
  };
  const errors: Decision['errors'][number][] = [];
  for (const { consent, version, terminology: consentTerminology, rule } of consents) {
    const isNewer = isNewerTerminology(consentTerminology, terminology);
    const vote = voteOf(rule, isNewer ? { ...facts, isNewer } : facts);
    if (vote === 'nothing') continue;
    votes[vote].push({ consent, version });
    if (isNewer) errors.push({ error: 'terminology-newer', consent: { consent, version } });
  }

  const reasons: { reason: DecisionReason; consents: ConsentReference[] }[] = [];
  const give = (reason: DecisionReason, because: readonly ConsentReference[] = []): void => {
    reasons.push({ reason, consents: sortById(because) });
  };
  for (const barrier of barriers(request, policy, now)) give(barrier);
  if (votes.deny.length > 0) give('denied-by-consent', votes.deny);
  if (votes.permit.length === 0 && votes.restricted.length > 0) give('record-restricted');
  if (reasons.length === 0 && votes.permit.length > 0) give('permitted-by-consent', votes.permit);
  if (reasons.length === 0 && policy.default === 'permit' && permitOn(NO_WAY, facts) === 'permit')
    give('permitted-by-default');
  if (reasons.length === 0) give('no-consent');
  // What keeps the requester out is given first, so that a permit's reason stands first only where it stands alone.
  const permits = reasons.every(({ reason }) => isPermitReason(reason));
  return { effect: permits ? 'permit' : 'deny', reasons, obligations: [], errors: sortErrors(errors) };
}

/** What keeps the requester out whatever the consents say. */
function barriers(request: DecisionRequest, policy: DecisionPolicy, now: Instant): DecisionReason[] {
  const found: DecisionReason[] = [];
  if (policy.suspended.includes(request.hospital)) found.push('hospital-suspended');
  if (request.status !== 'active') found.push('provider-suspended');
  if (request.licence !== null && request.licence.expires <= now) found.push('licence-expired');
  if (request.purpose === 'BTG' || isPurposeWithin(request.purpose, 'PATRQT'))
    found.push('purpose-not-supported');
  return found;
}

function sortById(references: readonly ConsentReference[]): ConsentReference[] {
  return [...references].sort((a, b) => (a.consent < b.consent ? -1 : 1));
}

function sortErrors(errors: readonly Decision['errors'][number][]): Decision['errors'][number][] {
  return [...errors].sort((a, b) => (a.consent.consent < b.consent.consent ? -1 : 1));
}
