import type { Effect } from '../contracts/access';
import type { BreakGlassPolicy } from '../contracts/policy';
import type { Item } from '../rule';
import { instantOf, type Instant } from '../values';
import { isOwnAccess } from './barriers';
import type { DecisionObligation, DecisionRequest } from './decision';

const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
/** The last millisecond of 9999: instants compare as text only while they have one length. */
const LAST = 253_402_300_799_999;

/**
 * What goes with a decision.
 *
 * | obligation         | of                                                                            |
 * | ------------------ | ----------------------------------------------------------------------------- |
 * | break-glass-review | a permit of break-glass; break-glass that is entered later, permitted or not  |
 * | no-redisclosure    | a permit of an item with restricted labels, but to the patient                |
 * | release-by         | a permit, but of what is entered later: that was read elsewhere                |
 */
export function obligationsOf(
  effect: Effect,
  request: DecisionRequest,
  item: Item,
  policy: { readonly breakGlass: BreakGlassPolicy; readonly lifetimes: { readonly permitMinutes: number } },
  now: Instant,
): DecisionObligation[] {
  const { breakGlass } = request;
  const isPermit = effect === 'permit';
  const isEnteredLater = breakGlass?.done !== undefined;
  const found: DecisionObligation[] = [];
  if (breakGlass !== undefined && (isPermit || isEnteredLater)) {
    found.push({ obligation: 'break-glass-review', due: later(now, policy.breakGlass.reviewDays * DAY) });
  }
  if (!isPermit) return found;
  const isRestricted = item.n !== undefined || item.x !== undefined;
  if (isRestricted && !isOwnAccess(request)) found.push({ obligation: 'no-redisclosure' });
  if (!isEnteredLater) {
    const { permitMinutes } = policy.lifetimes;
    const minutes = breakGlass ? Math.min(breakGlass.minutes, policy.breakGlass.minutes) : permitMinutes;
    found.push({ obligation: 'release-by', until: later(now, minutes * MINUTE) });
  }
  return found;
}

function later(now: Instant, milliseconds: number): Instant {
  return instantOf(Math.min(Date.parse(now) + milliseconds, LAST));
}
