import type { DecisionReason, Effect } from '../contracts/access';
import type { ActiveConsent } from '../contracts/consent';
import type { ChannelPolicy } from '../contracts/policy';
import type { Provider } from '../contracts/provider';
import type { Item, Purpose } from '../rule';
import type { MspId, ProviderId } from '../values';

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
  /** Consents that could not be evaluated in full: what they deny was taken to reach the item. */
  readonly errors: readonly { readonly error: 'terminology-newer'; readonly consent: ConsentReference }[];
}

/** What the channel policy says about decisions. */
export type DecisionPolicy = Pick<ChannelPolicy, 'suspended' | 'default' | 'strictness'>;
