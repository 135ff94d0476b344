/**
 * Why the glass is broken. Nothing that says what the patient has: every hospital reads it.
 *
 * - `threat-to-life`, `threat-to-health`: of the patient, serious and present;
 * - `threat-to-others`: the patient's record is needed to keep harm from somebody else;
 * - `disaster`: many patients at once.
 */
export const BREAK_GLASS_REASONS = [
  'disaster',
  'threat-to-health',
  'threat-to-life',
  'threat-to-others',
] as const;
export type BreakGlassReason = (typeof BREAK_GLASS_REASONS)[number];

/**
 * Why consent cannot be had.
 *
 * - `patient-unable`: the patient cannot decide or say so now, and nobody who may is at hand;
 * - `patient-unreachable`: the patient is not there, nor anybody who may decide;
 * - `no-time`: asking would take longer than the danger allows;
 * - `ledger-unreachable`: the ledger could not be asked; for what is entered later.
 */
export const UNOBTAINABLE_REASONS = [
  'ledger-unreachable',
  'no-time',
  'patient-unable',
  'patient-unreachable',
] as const;
export type UnobtainableReason = (typeof UNOBTAINABLE_REASONS)[number];

/** What a privacy officer finds. */
export const REVIEW_VERDICTS = ['justified', 'not-justified'] as const;
export type ReviewVerdict = (typeof REVIEW_VERDICTS)[number];
