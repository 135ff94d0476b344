import type { ActiveConsent } from '../contracts/consent';
import { isInForce, type ActiveDelegation } from '../contracts/delegation';
import { isDoubtful, type PatientFile } from '../contracts/patient';
import { completePolicy, type ChannelPolicy } from '../contracts/policy';
import type { Instant } from '../values';
import type { ConsentStanding, DecisionConsent } from './decision';

/** What says who has the say of a patient: as it stands under the patient's prefix. */
export interface WhoHasTheSay {
  readonly file: Pick<PatientFile, 'compromised'>;
  /** Those that stand, be their period over or not begun. */
  readonly delegations: readonly ActiveDelegation[];
}

/** When a witnessed consent counts: its permits from one instant on, all of it until another. */
interface Witnessed {
  readonly from?: Instant;
  readonly until?: Instant;
}

/**
 * The consents of a patient as a decision counts them.
 *
 * | on whose word                                                    | what it permits counts                |
 * | ---------------------------------------------------------------- | ------------------------------------- |
 * | a key's that others may have had when it signed                  | no                                    |
 * | a delegate's whom such a key has appointed                       | no                                    |
 * | a guardian's who is one no more                                  | no                                    |
 * | another delegate's who is one no more                            | as the channel policy says            |
 * | a custodian's witnesses, before it has waited                    | no                                    |
 * | any other                                                        | yes                                   |
 *
 * What a consent denies counts whatever stands here: nobody sees more because somebody has lost the say.
 */
export function countedConsents(
  consents: readonly (ActiveConsent & Witnessed)[],
  who: WhoHasTheSay,
  policy: Pick<ChannelPolicy, 'endedDelegates'>,
  now: Instant,
): DecisionConsent[] {
  const { endedDelegates } = completePolicy(policy);
  return consents
    .filter(({ until }) => until === undefined || now < until)
    .map((consent) => {
      const standing = standingOf(consent, who, endedDelegates, now);
      return standing === undefined ? consent : { ...consent, standing };
    });
}

function standingOf(
  { by, at, from }: ActiveConsent & Witnessed,
  { file, delegations }: WhoHasTheSay,
  endedDelegates: NonNullable<ChannelPolicy['endedDelegates']>,
  now: Instant,
): ConsentStanding | undefined {
  if (from !== undefined && now < from) return 'waiting';
  if (isDoubtful(by, at, file)) return 'key-compromised';
  if (by.kind !== 'delegation') return undefined;
  const delegation = delegations.find((one) => one.delegation === by.delegation);
  if (delegation !== undefined && isDoubtful(delegation.by, delegation.at, file)) return 'key-compromised';
  const hasEnded = delegation === undefined || !isInForce(delegation, now);
  return hasEnded && (by.guardian || endedDelegates === 'ignore') ? 'delegation-ended' : undefined;
}
