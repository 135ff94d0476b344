import * as v from 'valibot';
import { Digest, PatientId } from '../values';
import type { Transaction } from './transaction';

/** A compact JWE (RFC 7516) with direct encryption: the encrypted key, its second part, is empty. */
export const Jwe = v.pipe(
  v.string(),
  v.maxLength(49_152),
  v.regex(/^[A-Za-z0-9_-]+\.\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/),
);

/** The key of the transient map, and of the file's private half: demographics, encrypted before they are sent. */
export const DEMOGRAPHICS_TRANSIENT = 'demographics';
export const SealedDemographics = v.strictObject({
  jwe: Jwe,
  /** At least 128 random bits, so that the hash that all hospitals see tells nothing. */
  salt: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22,86}$/)),
});
export type SealedDemographics = v.InferOutput<typeof SealedDemographics>;

/** `digest` is the SHA-256 of the sealed demographics' canonical JSON, which the peers hash alike. */
export const DemographicsReceipt = v.strictObject({ patient: PatientId, digest: Digest });

export const demographicsTransactions = {
  'demographics.put': {
    /** `replaces` is the digest of what stands there now; null when nothing does. */
    input: v.strictObject({ patient: PatientId, replaces: v.nullable(Digest) }),
    output: DemographicsReceipt,
    transient: { [DEMOGRAPHICS_TRANSIENT]: SealedDemographics },
    endorsement: 'own-hospital',
    callers: ['registrar'],
  },
  'demographics.read': {
    input: v.strictObject({ patient: PatientId }),
    output: SealedDemographics,
    endorsement: 'none',
    callers: ['registrar', 'clinician', 'privacy-officer'],
  },
  'demographics.purge': {
    input: v.strictObject({ patient: PatientId }),
    /** Purging what is not there answers the same and writes nothing. */
    output: v.strictObject({ patient: PatientId }),
    endorsement: 'own-hospital',
    callers: ['registrar', 'privacy-officer'],
  },
} as const satisfies Record<string, Transaction>;
