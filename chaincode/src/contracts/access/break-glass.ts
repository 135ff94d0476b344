import { BreakGlassUse, MAX_PAGE, type BreakGlassLog, type BreakGlassLogInput } from '@careledger/model';
import { breakGlassPrefix, breakGlassName } from '../../ledger/keys';
import type { Call } from '../call';

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
