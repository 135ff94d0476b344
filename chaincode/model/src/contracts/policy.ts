import * as v from 'valibot';
import { Instant, isSortedAndUnique, MspId, Version } from '../values';
import { PROVIDER_ROLES } from './provider';
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

const count = (minimum: number, maximum: number) =>
  v.pipe(v.number(), v.safeInteger(), v.minValue(minimum), v.maxValue(maximum));

/** Who may break the glass, for how long, and what it opens. */
export const BreakGlassPolicy = v.strictObject({
  /** The credentialed roles, sorted; none of them: nobody. */
  roles: v.pipe(
    v.array(v.picklist(PROVIDER_ROLES)),
    v.check((list) => isSortedAndUnique(list)),
  ),
  /** The longest that one lasts; minutes, not days. */
  minutes: count(1, 720),
  /** Another person's review is due after so many days. */
  reviewDays: count(1, 60),
  /** Whether it opens what a consent denies; never where the denial names emergencies itself. */
  overridesDenials: v.boolean(),
  /** Whether it opens restricted labels that no consent names. */
  restricted: v.boolean(),
});
export type BreakGlassPolicy = v.InferOutput<typeof BreakGlassPolicy>;

/**
 * How decisions count what was granted on a patient's behalf by somebody who has stopped to be a delegate.
 *
 * - `keep`: as before, until somebody revokes it;
 * - `ignore`: what it permits counts no more, what it denies does.
 *
 * What a guardian's consents permit ends with the guardian, whatever stands here.
 */
export const ENDED_DELEGATES = ['keep', 'ignore'] as const;
/** The files of patients who have died: decided like any other, or denied. */
export const DECEASED_FILES = ['keep', 'deny'] as const;

/** The longest that a permit may wait for its release, whatever a policy says. */
export const MAX_PERMIT_MINUTES = 1440;

const decisions = {
  /** What holds when no consent speaks. */
  default: v.picklist(['deny', 'permit']),
  strictness: v.exactOptional(v.picklist(LABEL_STRICTNESS)),
  breakGlass: v.exactOptional(BreakGlassPolicy),
  /** A permit's release has to be committed within so many minutes. */
  lifetimes: v.exactOptional(v.strictObject({ permitMinutes: count(1, MAX_PERMIT_MINUTES) })),
  /** How long what a custodian witnesses waits before it widens anything, and a recovered key before it holds. */
  delays: v.exactOptional(v.strictObject({ witnessHours: count(0, 720), recoveryHours: count(1, 720) })),
  endedDelegates: v.exactOptional(v.picklist(ENDED_DELEGATES)),
  deceasedFiles: v.exactOptional(v.picklist(DECEASED_FILES)),
};

/** The members that a policy may leave open. */
type ShippedPolicy = Required<
  Pick<
    ChannelPolicy,
    'strictness' | 'breakGlass' | 'lifetimes' | 'delays' | 'endedDelegates' | 'deceasedFiles'
  >
>;

/** What holds where a policy leaves it open. */
export const SHIPPED_POLICY: ShippedPolicy = {
  strictness: 'label',
  breakGlass: {
    roles: ['clinician'],
    minutes: 60,
    reviewDays: 3,
    overridesDenials: false,
    restricted: false,
  },
  lifetimes: { permitMinutes: 60 },
  delays: { witnessHours: 72, recoveryHours: 72 },
  endedDelegates: 'keep',
  deceasedFiles: 'deny',
};

/**
 * The policy with what it leaves open filled in.
 *
 * @example completePolicy(policy).delays.witnessHours // 72 where the policy does not say
 */
export function completePolicy<T extends Partial<ShippedPolicy>>(policy: T): ShippedPolicy & T {
  return { ...SHIPPED_POLICY, ...policy };
}

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
    /** The policy in force, or an earlier version that decisions name. */
    input: v.strictObject({ version: v.exactOptional(Version) }),
    output: ChannelPolicy,
    endorsement: 'none',
    callers: [...ANY_ROLE, 'admin'],
  },
} as const satisfies Record<string, Transaction>;
