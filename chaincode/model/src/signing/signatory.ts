import * as v from 'valibot';
import { ROLES } from '../names';
import { DelegationId, Digest, Instant, MspId } from '../values';

/** A person of a hospital who stood for something. */
export const Approval = v.strictObject({
  hospital: MspId,
  role: v.picklist(ROLES),
  /** SHA-256 of the certificate (DER). */
  certificate: Digest,
  /** SHA-256 of its public key (SubjectPublicKeyInfo, DER): two certificates with one key are one person. */
  key: Digest,
  /** A digest of the name in the certificate and of what is approved: two with one name are one person, too. */
  holder: Digest,
  at: Instant,
});
export type Approval = v.InferOutput<typeof Approval>;
export const Approvals = v.array(Approval);

/** SHA-256 of a paper form, salted where its text could be guessed; the custodian keeps the form. */
export const FormDigest = Digest;

const byPatient = v.strictObject({ kind: v.literal('patient'), kid: Digest });
const byDelegate = v.strictObject({
  kind: v.literal('delegation'),
  delegation: DelegationId,
  guardian: v.boolean(),
  kid: Digest,
});

/** On whose word something stands: the patient's key or a delegate's signed it; `kid` is the key's thumbprint. */
export const Signer = v.variant('kind', [byPatient, byDelegate]);
export type Signer = v.InferOutput<typeof Signer>;

/** The same, or people of the custodian witnessed a paper form. */
export const Signatory = v.variant('kind', [
  byPatient,
  byDelegate,
  v.strictObject({
    kind: v.literal('witness'),
    form: FormDigest,
    approvals: v.pipe(v.array(Approval), v.minLength(1), v.maxLength(64)),
  }),
]);
export type Signatory = v.InferOutput<typeof Signatory>;
