import * as v from 'valibot';
import { Instant, isSortedAndUnique, MspId, Version } from '../values';
import { ANY_ROLE, type Transaction } from './transaction';

const hospitals = v.pipe(
  v.array(MspId),
  v.maxLength(64),
  v.check((list) => isSortedAndUnique(list)),
);

/**
 * The channel policy: which hospitals take part, which are suspended, and what holds when no consent speaks.
 * Both lists are sorted. Versions count from 1; setting names the next one.
 */
export const PolicySetInput = v.pipe(
  v.strictObject({
    version: Version,
    /** At least two: a majority of one is one administrator. */
    hospitals: v.pipe(hospitals, v.minLength(2)),
    suspended: hospitals,
    /** Only deny is known: a channel that permits by default is none that this version decides for. */
    default: v.literal('deny'),
  }),
  v.check((policy) => policy.suspended.every((hospital) => policy.hospitals.includes(hospital))),
);

export const ChannelPolicy = v.strictObject({
  version: Version,
  hospitals,
  suspended: hospitals,
  default: v.literal('deny'),
  at: Instant,
});
export type ChannelPolicy = v.InferOutput<typeof ChannelPolicy>;

export const policyTransactions = {
  /**
   * A version comes into force when administrators of a majority of the hospitals have set the same: for version 1 the
   * hospitals that it lists, for each later one those of the policy in force.
   */
  'policy.set': {
    input: PolicySetInput,
    /** The policy in force after it, null before the first, and the hospitals that have set this same version so far. */
    output: v.strictObject({ policy: v.nullable(ChannelPolicy), approvals: v.array(MspId) }),
    endorsement: 'majority',
    callers: ['admin'],
  },
  'policy.read': {
    input: v.strictObject({}),
    output: ChannelPolicy,
    endorsement: 'none',
    callers: [...ANY_ROLE, 'admin'],
  },
} as const satisfies Record<string, Transaction>;
