import * as v from 'valibot';
import { Jws } from '../signing/directive';
import { Digest, Instant, MspId, PatientId, PublicKeyJwk } from '../values';
import { ANY_ROLE, type Transaction } from './transaction';

/** One hospital's file of a person, as the ledger has it: nothing that says who it is. */
export const PatientFile = v.strictObject({
  patient: PatientId,
  custodian: MspId,
  status: v.literal('active'),
  key: PublicKeyJwk,
  /** The key's thumbprint (RFC 7638). */
  kid: Digest,
  /** The digest of the sealed demographics at registration. */
  demographics: Digest,
  at: Instant,
});
export type PatientFile = v.InferOutput<typeof PatientFile>;

/** Whose file a public key speaks for, as it stands under the key's thumbprint. */
export const KeyHolder = v.strictObject({ patient: PatientId });

export const patientTransactions = {
  'patient.register': {
    /** `proof` is a `patient.register` directive signed by `key`; the demographics were put before. */
    input: v.strictObject({ patient: PatientId, key: PublicKeyJwk, demographics: Digest, proof: Jws }),
    output: PatientFile,
    endorsement: 'majority',
    callers: ['registrar'],
  },
  'patient.read': {
    input: v.strictObject({ patient: PatientId }),
    output: PatientFile,
    endorsement: 'none',
    callers: ANY_ROLE,
  },
} as const satisfies Record<string, Transaction>;
