import * as v from 'valibot';
import { Instant, isSortedAndUnique, MspId, Version } from '../values';
import { ANY_ROLE, type Transaction } from './transaction';

const hospitals = v.pipe(
  v.array(MspId),
  v.maxLength(64),
  v.check((list) => isSortedAndUnique(list)),
);

/**
 * How far a permit has to name the restricted labels of a record.
 *
 * - `label`: each of them, or one that is above it; the rule unless the policy says otherwise;
 * - `level`: a level of confidentiality will do, but not for psychotherapy notes;
 * - `off`: not at all.
 */
export const LABEL_STRICTNESS = ['label', 'level', 'off'] as const;
export type LabelStrictness = (typeof LABEL_STRICTNESS)[number];

const decisions = {
  /** What holds when no consent speaks. */
  default: v.picklist(['deny', 'permit']),
  strictness: v.exactOptional(v.picklist(LABEL_STRICTNESS)),
};

/**
 * The channel policy: which hospitals take part, which are suspended, and how it decides.
 * Both lists are sorted. Versions count from 1; setting names the next one.
 */
export const PolicySetInput = v.pipe(
  v.strictObject({
    version: Version,
    /** At least two: a majority of one is one administrator. */
    hospitals: v.pipe(hospitals, v.minLength(2)),
    suspended: hospitals,
    ...decisions,
  }),
  v.check((policy) => policy.suspended.every((hospital) => policy.hospitals.includes(hospital))),
);

export const ChannelPolicy = v.strictObject({
  version: Version,
  hospitals,
  suspended: hospitals,
  ...decisions,
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
