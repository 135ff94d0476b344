import * as v from 'valibot';
import {
  ConsentId,
  Digest,
  Instant,
  MspId,
  PatientId,
  ProviderId,
  RecordId,
  RequestId,
  Version,
} from '../values';
import { DECISION_REASONS, Effect } from './access';
import { PROVIDER_ROLES } from './provider';
import { BatchProof } from './record-batch';
import type { Transaction } from './transaction';

/**
 * Why a release came out as it did: what the custodian's peer decided when the key was to be handed out, or
 *
 * - `permit-expired`: the permit was older than its lifetime.
 */
export const RELEASE_REASONS = [...DECISION_REASONS, 'permit-expired'] as const;
export type ReleaseReason = (typeof RELEASE_REASONS)[number];

/** Names a permit, and the record of it that is to be released. */
const released = {
  patient: PatientId,
  /** The requester's hospital, and the id of the request. */
  hospital: MspId,
  request: RequestId,
  record: RecordId,
};

/** What the custodian did with a permit: handed out the record's key, or refused it for good. It never changes. */
export const Release = v.strictObject({
  ...released,
  /** Null where the patient or a delegate asked. */
  provider: v.nullable(ProviderId),
  custodian: MspId,
  /** The thumbprint of the requester's fresh key, as the request named it. */
  key: Digest,
  effect: Effect,
  reason: v.picklist(RELEASE_REASONS),
  /** The consents that the effect rests on. */
  consents: v.array(v.strictObject({ consent: ConsentId, version: Version })),
  /** The version of the channel policy. */
  policy: Version,
  /** The encrypted document that was released, by its hash, and its size. */
  digest: Digest,
  size: v.number(),
  /** SHA-256 of the wrapped key, a compact JWE; handed out only where the effect is `permit`. */
  wrap: Digest,
  /** What the record brings by now, also where it has become restricted since the permit. */
  obligations: v.exactOptional(v.pipe(v.array(v.literal('no-redisclosure')), v.length(1))),
  /** Until when the requester has to erase the copy. */
  eraseBy: v.exactOptional(Instant),
  at: Instant,
});
export type Release = v.InferOutput<typeof Release>;

/** The requester's word that the copy was erased. */
export const ErasureReceipt = v.strictObject({ ...released, provider: ProviderId, at: Instant });
export type ErasureReceipt = v.InferOutput<typeof ErasureReceipt>;

const ReleaseInput = v.strictObject({
  act: v.literal('release'),
  ...released,
  key: Digest,
  /** SHA-256 of the provider's certificate (DER), as the custodian's service saw it; null where no provider asked. */
  certificate: v.nullable(Digest),
  wrap: Digest,
  eraseBy: v.exactOptional(Instant),
  /** For a record of a batch: the leaf that was decided about. */
  proof: v.exactOptional(BatchProof),
});

const ErasureInput = v.strictObject({
  act: v.literal('erased'),
  patient: PatientId,
  request: RequestId,
  record: RecordId,
});

export const releaseTransactions = {
  /**
   * `release`, by a release agent of the patient's custodian: decides again, and binds the wrapped key's digest. The same
   * again gets the first result, whatever has changed since. `erased`, by the requester: the copy is gone.
   */
  'access.release': {
    input: v.variant('act', [ReleaseInput, ErasureInput]),
    output: v.strictObject({ ...Release.entries, erased: v.nullable(Instant) }),
    endorsement: 'majority',
    // What a release would come to, before a key is made for it.
    evaluated: true,
    callers: ['release-agent', ...PROVIDER_ROLES],
  },
} as const satisfies Record<string, Transaction>;
