import type { DecisionReason } from '../contracts/access';
import type { BreakGlassPolicy } from '../contracts/policy';
import { isPurposeWithin } from '../terminology/purposes';
import type { Instant } from '../values';
import type { DecisionItem, DecisionPolicy, DecisionRequest } from './decision';

/**
 * What keeps a requester out whatever the consents say.
 *
 * | who asks                     | barriers                                                           |
 * | ---------------------------- | ------------------------------------------------------------------ |
 * | anybody                      | the hospital is suspended, the file has ended, the record is withdrawn |
 * | a provider                   | suspended, the licence has ended                                   |
 * | for PATRQT and under it      | nobody has signed who may: no provider's certificate does           |
 * | for BTG                      | no explanation, another role, an overdue review                    |
 */
export function barriers(
  request: DecisionRequest,
  { file = 'active', isWithdrawn = false }: Pick<DecisionItem, 'file' | 'isWithdrawn'>,
  policy: Pick<DecisionPolicy, 'suspended'> & Required<Pick<DecisionPolicy, 'deceasedFiles'>>,
  breakGlass: BreakGlassPolicy,
  now: Instant,
): DecisionReason[] {
  const found: DecisionReason[] = [];
  if (policy.suspended.includes(request.hospital)) found.push('hospital-suspended');
  if (file === 'closed' || (file === 'deceased' && policy.deceasedFiles === 'deny')) found.push('file-ended');
  if (isWithdrawn) found.push('record-withdrawn');
  if (isOwnAccess(request)) return found;
  if (request.status !== 'active') found.push('provider-suspended');
  if (request.licence !== null && request.licence.expires <= now) found.push('licence-expired');
  if (isPurposeWithin(request.purpose, 'PATRQT')) {
    found.push(request.purpose === 'SUPNWK' ? 'purpose-not-supported' : 'signature-missing');
  }
  if (request.purpose === 'BTG') found.push(...breakGlassBarriers(request, breakGlass));
  return found;
}

function breakGlassBarriers(request: DecisionRequest, { roles }: BreakGlassPolicy): DecisionReason[] {
  const found: DecisionReason[] = [];
  const credentialed: readonly string[] = roles;
  if (request.breakGlass === undefined) found.push('break-glass-unexplained');
  if (!credentialed.includes(request.role)) found.push('break-glass-role');
  if (request.isReviewOverdue === true) found.push('break-glass-suspended');
  return found;
}

/** The patient asks as the patient, a delegate as family or with a power of attorney. */
export function isOwnAccess({ purpose, signed }: DecisionRequest): boolean {
  if (signed === 'patient') return purpose === 'PATRQT';
  return signed === 'delegate' && (purpose === 'FAMRQT' || purpose === 'PWATRNY');
}
