import { CareError, type Coding, compileRule, type RuleDescription, tokenKey } from '@careledger/model';
import { type Refusals } from './refusals';

/** Any key will do to find out whether a rule can be compiled. */
const SAMPLE_KEY = tokenKey(new Uint8Array(32));

/** Refuses, ahead of the ledger, a rule that it would not take: too many or too deep, or a date that is none. */
export function refuseUngrantable(
  rule: RuleDescription,
  documentTypes: readonly Coding[],
  path: string,
  refusals: Refusals,
): void {
  try {
    compileRule(rule, SAMPLE_KEY, { documentTypes });
  } catch (error) {
    if (!(error instanceof CareError)) throw error;
    refusals.add('NOT_GRANTABLE', path);
  }
}
