import {
  BreakGlassUse,
  MAX_PAGE,
  type BreakGlassLog,
  type BreakGlassLogInput,
  type Provider,
} from '@careledger/model';
import {
  breakGlassKey,
  breakGlassName,
  breakGlassPrefix,
  endOf,
  openBreakGlassPrefix,
} from '../../ledger/keys';
import { decode } from '../../ledger/ledger';
import type { Call } from '../call';

/**
 * The most uses of one provider that wait for their review: so many are read with one message, the next one shows that there are
 * more. Whoever has more waits for a review, due or not.
 */
const MAX_OPEN_USES = 99;

/** Whether an earlier break-glass of the provider still waits for a review that is due by now, or too many wait. */
export async function hasOverdueReview(
  { hospital, provider }: Provider,
  { ledger, now }: Call,
): Promise<boolean> {
  const prefix = openBreakGlassPrefix(hospital, provider);
  const { entries, isWhole } = await ledger.first(MAX_OPEN_USES, prefix, endOf(prefix));
  return !isWhole || entries.some(({ value }) => decode(BreakGlassUse, value).due <= now);
}

/** Names a use among all, for the digest of who made it. */
export function useName({ patient, request }: Pick<BreakGlassUse, 'patient' | 'request'>): string {
  return `break-glass/${patient}/${request}`;
}

/** From now on it waits. */
export function openForReview(use: BreakGlassUse, { ledger }: Call): void {
  ledger.write(breakGlassKey('open', use), use);
}

/**
 * How a hospital's providers have broken the glass: first what waits for its review, then what has had one.
 *
 * @throws CareError FORBIDDEN for anybody but privacy officers and auditors.
 */
export async function listBreakGlass(
  { breakGlass: hospital, after, limit }: BreakGlassLogInput,
  { ledger, caller }: Call,
): Promise<BreakGlassLog> {
  caller.require(['privacy-officer', 'auditor']);
  const start = after && breakGlassName(after.reviewed ? 'reviewed' : 'open', after);
  const page = await ledger.page(BreakGlassUse, breakGlassPrefix(hospital), start, limit ?? MAX_PAGE);
  const uses = page.entries.map((entry) => entry.value);
  const last = uses.at(-1);
  if (!page.hasMore || last === undefined) return { uses, next: null };
  const { provider, patient, request, reviews } = last;
  return { uses, next: { reviewed: reviews.length > 0, provider, patient, request } };
}
