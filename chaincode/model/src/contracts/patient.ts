import * as v from 'valibot';
import { Jws } from '../signing/directive';
import { Approval, FormDigest, type Signatory } from '../signing/signatory';
import {
  DelegationId,
  Digest,
  Instant,
  MspId,
  PatientId,
  PublicKeyJwk,
  RecoveryId,
  Version,
} from '../values';
import { ActiveDelegation, DismissedDelegation } from './delegation';
import { ANY_ROLE, byForm, WITNESS_ROLES, type Transaction } from './transaction';

/** So many keys of one file, its delegates' among them, can be said to be compromised. */
export const MAX_COMPROMISED_KEYS = 56;

const file = {
  patient: PatientId,
  custodian: MspId,
  /**
   * - `active`: consents are granted and decide;
   * - `closed`: for ever; nothing is granted, nothing permitted;
   * - `deceased`: nothing is granted; whether what was granted still decides, channel policy says.
   */
  status: v.picklist(['active', 'closed', 'deceased']),
  /** Counts the changes of the file; `digest` is that of the directive, or of what was witnessed, that made the last one. */
  version: Version,
  digest: Digest,
  /** The patient's key and its thumbprint (RFC 7638); null where the patient has no device. */
  key: v.nullable(PublicKeyJwk),
  kid: v.nullable(Digest),
  /** Keys, the patient's or delegates', in whose name somebody else may have signed since. */
  compromised: v.pipe(
    v.array(v.strictObject({ kid: Digest, since: Instant })),
    v.maxLength(MAX_COMPROMISED_KEYS),
  ),
  /** The digest of the sealed demographics when the custodian took the file. */
  demographics: Digest,
  at: Instant,
};

/** One hospital's file of a person, as the ledger has it: nothing that says who it is. */
export const PatientFile = v.strictObject(file);
export type PatientFile = v.InferOutput<typeof PatientFile>;

/** Whether somebody else may have signed with a key at a time. */
export function isCompromised(
  { compromised }: Pick<PatientFile, 'compromised'>,
  kid: Digest,
  at: Instant,
): boolean {
  return compromised.some((one) => one.kid === kid && one.since <= at);
}

/** Whether somebody else may have signed in the name of whoever did, at that time; who witnesses has no key to lose. */
export function isDoubtful(by: Signatory, at: Instant, file: Pick<PatientFile, 'compromised'>): boolean {
  return by.kind !== 'witness' && isCompromised(file, by.kid, at);
}

/** What waits for the word of further people; nothing has changed yet. The same input from the next one brings it on. */
export const PendingApproval = v.strictObject({
  status: v.literal('pending'),
  patient: PatientId,
  approvals: v.array(Approval),
});
export type PendingApproval = v.InferOutput<typeof PendingApproval>;

/** A new key on its way to a file whose key was lost: it waits, and who holds the old key can cancel it. */
export const Recovery = v.strictObject({
  status: v.picklist(['waiting', 'cancelled', 'completed']),
  recovery: RecoveryId,
  patient: PatientId,
  key: PublicKeyJwk,
  kid: Digest,
  /** Whose file it is, and the thumbprint of the key that was lost, null for a file that had none: neither may change meanwhile. */
  custodian: MspId,
  replaces: v.nullable(Digest),
  /** The digest of the new key's `patient.recover` directive. */
  digest: Digest,
  form: FormDigest,
  approvals: v.array(Approval),
  /** It can be completed from then on; `NOT_BEGUN` as long as the wait has not begun. */
  due: Instant,
  at: Instant,
});
export type Recovery = v.InferOutput<typeof Recovery>;

/** Whose a public key is, as it stands under the key's thumbprint; `delegation` where it is a delegate's. */
export const KeyHolder = v.strictObject({
  patient: PatientId,
  delegation: v.exactOptional(DelegationId),
});
export type KeyHolder = v.InferOutput<typeof KeyHolder>;

const signed = { patient: PatientId, directive: Jws };

export const patientTransactions = {
  'patient.register': {
    /**
     * With a device, `proof` is a `patient.register` directive signed by `key`. Without one, a registrar and a privacy
     * officer of the custodian witness the patient's paper `form`. The demographics were put before.
     */
    input: byForm(
      v.strictObject({ patient: PatientId, key: PublicKeyJwk, demographics: Digest, proof: Jws }),
      v.strictObject({ patient: PatientId, demographics: Digest, form: FormDigest }),
    ),
    output: v.variant('status', [PatientFile, PendingApproval]),
    endorsement: 'majority',
    callers: WITNESS_ROLES,
  },
  'patient.rotateKey': {
    /** `directive` is signed by the file's key, `proof` is the same payload signed by the new one. */
    input: v.strictObject({ ...signed, proof: Jws }),
    output: PatientFile,
    endorsement: 'majority',
    callers: ANY_ROLE,
  },
  'patient.recover': {
    /**
     * - `propose`: a registrar and a privacy officer of the custodian, or, without it, one of them of every other hospital,
     *   each submit the same; `proof` is a `patient.recover` directive signed by the new key. Once more the same begins the wait;
     * - `cancel`: a `patient.cancelRecovery` directive, while it waits;
     * - `complete`: when it has waited.
     */
    input: v.variant('step', [
      v.strictObject({
        step: v.literal('propose'),
        patient: PatientId,
        recovery: RecoveryId,
        key: PublicKeyJwk,
        proof: Jws,
        form: FormDigest,
        compromisedSince: v.exactOptional(Instant),
      }),
      v.strictObject({ step: v.literal('cancel'), ...signed }),
      v.strictObject({ step: v.literal('complete'), patient: PatientId, recovery: RecoveryId }),
    ]),
    output: v.variant('status', [Recovery, PendingApproval]),
    endorsement: 'majority',
    callers: ANY_ROLE,
  },
  'patient.appoint': {
    /**
     * `proof` is a `patient.appoint` directive signed by the delegate's key; `directive` is the same payload signed by the
     * patient's. Where the patient cannot sign, and for the guardian of a minor, a registrar and a privacy officer of the
     * custodian witness a paper `form`: the appointment then waits as channel policy says, from when one of them submits the same
     * once more.
     */
    input: byForm(
      v.strictObject({ ...signed, proof: Jws }),
      v.strictObject({ patient: PatientId, form: FormDigest, key: PublicKeyJwk, proof: Jws }),
    ),
    output: v.variant('status', [ActiveDelegation, PendingApproval]),
    endorsement: 'majority',
    callers: ANY_ROLE,
  },
  'patient.dismiss': {
    /**
     * A directive of the patient, of a guardian or of the delegate; or a paper form that a registrar or a privacy officer of
     * the custodian witnesses, both of them for a guardian.
     */
    input: byForm(
      v.strictObject(signed),
      v.strictObject({ patient: PatientId, delegation: DelegationId, form: FormDigest }),
    ),
    output: v.variant('status', [DismissedDelegation, PendingApproval]),
    endorsement: 'majority',
    callers: ANY_ROLE,
  },
  'patient.transfer': {
    /**
     * A `patient.transfer` directive, submitted by the old custodian, which says null, and then by the new one, whose
     * `demographics` were put before.
     */
    input: v.strictObject({ ...signed, demographics: v.nullable(Digest) }),
    output: v.variant('status', [PatientFile, PendingApproval]),
    endorsement: 'majority',
    callers: WITNESS_ROLES,
  },
  'patient.close': {
    /** A `patient.close` directive; or a registrar and a privacy officer of the custodian witness a paper `form`. */
    input: byForm(
      v.strictObject(signed),
      v.strictObject({
        patient: PatientId,
        status: v.picklist(['closed', 'deceased']),
        form: FormDigest,
      }),
    ),
    output: v.variant('status', [PatientFile, PendingApproval]),
    endorsement: 'majority',
    callers: ANY_ROLE,
  },
  'patient.read': {
    input: v.strictObject({ patient: PatientId }),
    /** The file with the delegations that stand, ended by time or not, and its recoveries. */
    output: v.strictObject({
      ...file,
      delegations: v.array(ActiveDelegation),
      recoveries: v.array(Recovery),
    }),
    endorsement: 'none',
    callers: ANY_ROLE,
  },
} as const satisfies Record<string, Transaction>;
