import type { BreakGlass, DecisionReason, Effect } from '../contracts/access';
import type { ActiveConsent } from '../contracts/consent';
import type { PatientFile } from '../contracts/patient';
import type { ChannelPolicy } from '../contracts/policy';
import type { Item, Purpose } from '../rule';
import type { Role } from '../names';
import type { Provider } from '../contracts/provider';
import type { Instant, MspId, ProviderId } from '../values';

/** Who asks, and what for. */
export interface DecisionRequest {
  readonly hospital: MspId;
  /** Null where the patient or a delegate asks. */
  readonly provider: ProviderId | null;
  readonly role: Role;
  readonly status: Provider['status'];
  readonly licence: Provider['licence'];
  readonly purpose: Purpose;
  /** Why the glass is broken. */
  readonly breakGlass?: BreakGlass;
  /** A review of the provider's earlier break-glass is overdue. */
  readonly isReviewOverdue?: boolean;
  /** Whose verified signature the request for the patient's own access carries. */
  readonly signed?: 'patient' | 'delegate';
}

/** What is asked for, with the terminology that it was described with. */
export interface DecisionItem {
  readonly item: Item;
  readonly terminology: string;
  /** The status of the patient's file. */
  readonly file?: PatientFile['status'];
  /** The custodian has withdrawn the record. */
  readonly isWithdrawn?: boolean;
}

/** What a decision needs to know of a consent. */
export interface DecisionConsent extends Pick<ActiveConsent, 'consent' | 'version' | 'terminology' | 'rule'> {
  /** Whoever gave it may no longer have the say: what it permits counts for nothing then, what it denies counts. */
  readonly standing?: ConsentStanding;
}

/**
 * Why a consent permits nothing although it is in force.
 *
 * - `delegation-ended`: of the delegate or guardian who gave it;
 * - `key-compromised`: somebody else may have signed it;
 * - `waiting`: a custodian has witnessed it, and what is witnessed widens nothing at once.
 */
export type ConsentStanding = 'delegation-ended' | 'key-compromised' | 'waiting';

/** Where a rule stands in its consent: the places of the nested rules, from the outermost; `[]` is the outermost itself. */
export type RulePath = readonly number[];

/** A consent that the effect rests on, and those of its rules that said so. */
export interface ConsentReference extends Pick<ActiveConsent, 'consent' | 'version'> {
  readonly rules: readonly RulePath[];
}

/**
 * What a permit brings with it; see `OBLIGATIONS`.
 *
 * - `release-by`: a release has to be committed before this instant.
 */
export type DecisionObligation =
  | { readonly obligation: 'release-by'; readonly until: Instant }
  | { readonly obligation: 'break-glass-review'; readonly due: Instant }
  | { readonly obligation: 'no-redisclosure' };

/** Why a consent could not be evaluated in full. */
export type DecisionError = 'terminology-newer' | ConsentStanding;

export interface Decision {
  readonly effect: Effect;
  /** Never empty. The first stands in the log; the consents of a reason are those that voted so. */
  readonly reasons: readonly {
    readonly reason: DecisionReason;
    readonly consents: readonly ConsentReference[];
  }[];
  /** Of a permit, and of break-glass that is entered later. */
  readonly obligations: readonly DecisionObligation[];
  /** Consents that could not be evaluated in full: their denials were taken to reach the item, their permits were not. */
  readonly errors: readonly {
    readonly error: DecisionError;
    readonly consent: Pick<ActiveConsent, 'consent' | 'version'>;
  }[];
}

/** What the channel policy says about decisions. */
export type DecisionPolicy = Pick<
  ChannelPolicy,
  'suspended' | 'default' | 'strictness' | 'breakGlass' | 'lifetimes' | 'deceasedFiles'
>;
