import * as v from 'valibot';
import { CHAINCODE, SCHEMA } from '../names';
import { Rule } from '../rule';
import { TERMINOLOGY } from '../terminology/version';
import {
  ConsentId,
  DelegationId,
  Digest,
  Instant,
  isSortedAndUnique,
  Language,
  MspId,
  NumericDate,
  PatientId,
  PublicKeyJwk,
  RecordId,
  RecoveryId,
  RequestId,
  Version,
} from '../values';
import { Appointment, DELEGATE_PURPOSES } from './delegation-scope';

/** A directive must be committed within this many seconds of being signed. */
export const MAX_DIRECTIVE_SECONDS = 86_400;

/** The largest compact JWS, in characters. */
export const MAX_JWS_CHARACTERS = 32_768;

/** The protected header of every directive, with these members and no other. */
export const JWS_TYPE = 'careledger+jws';
export const JwsHeader = v.strictObject({
  alg: v.literal('ES256'),
  kid: Digest,
  typ: v.literal(JWS_TYPE),
});

/** The sentence that the patient was shown: its language (BCP 47) and its salted digest (`digestOfSentence`). */
export const Sentence = v.strictObject({ language: Language, sha256: Digest });

const common = {
  schema: v.literal(SCHEMA),
  terminology: v.literal(TERMINOLOGY),
  channel: v.pipe(v.string(), v.regex(/^[a-z][a-z0-9.-]{0,248}$/)),
  chaincode: v.literal(CHAINCODE),
  patient: PatientId,
  /** Counts the directives of one id from 1. */
  version: Version,
  /** The digest of the directive that this one replaces; null for the first. */
  previous: v.nullable(Digest),
  iat: NumericDate,
  exp: NumericDate,
  sentence: Sentence,
};

const Nothing = v.strictObject({});

/** Proof that whoever registers a file holds its key; the id is the patient's. */
export const RegisterDirective = v.strictObject({
  ...common,
  typ: v.literal('patient.register'),
  id: PatientId,
  body: v.strictObject({ custodian: MspId, key: PublicKeyJwk }),
});

/**
 * Puts a new key in the place of the file's, which signs; the new key signs the same bytes. The id is the patient's, version
 * and previous digest are those of the file. What the old key granted since `compromisedSince` no longer permits anything.
 */
export const RotateKeyDirective = v.strictObject({
  ...common,
  typ: v.literal('patient.rotateKey'),
  id: PatientId,
  body: v.strictObject({ key: PublicKeyJwk, compromisedSince: v.exactOptional(Instant) }),
});

/**
 * Proof that whoever asks for the recovery of a file holds its new key, which signs; the id is the recovery's.
 * `replaces` is the thumbprint of the key that was lost; null for a file that has none.
 */
export const RecoverDirective = v.strictObject({
  ...common,
  typ: v.literal('patient.recover'),
  id: RecoveryId,
  body: v.strictObject({ custodian: MspId, key: PublicKeyJwk, replaces: v.nullable(Digest) }),
});

/** The key that was said to be lost is not: the recovery of this id ends. */
export const CancelRecoveryDirective = v.strictObject({
  ...common,
  typ: v.literal('patient.cancelRecovery'),
  id: RecoveryId,
  body: Nothing,
});

/** Appoints a delegate, or renews the appointment by its next version; the delegate signs the same bytes. */
export const AppointDirective = v.strictObject({
  ...common,
  typ: v.literal('patient.appoint'),
  id: DelegationId,
  body: Appointment,
});

/** Ends a delegation for ever, whatever version it has come to; the id is the delegation's. */
export const DismissDirective = v.strictObject({
  ...common,
  typ: v.literal('patient.dismiss'),
  id: DelegationId,
  body: v.strictObject({ compromisedSince: v.exactOptional(Instant) }),
});

/** Gives the file to another custodian; the id is the patient's, version and previous digest are those of the file. */
export const TransferDirective = v.strictObject({
  ...common,
  typ: v.literal('patient.transfer'),
  id: PatientId,
  body: v.strictObject({ from: MspId, to: MspId }),
});

/** Closes the file for ever; the id is the patient's, version and previous digest are those of the file. */
export const CloseDirective = v.strictObject({
  ...common,
  typ: v.literal('patient.close'),
  id: PatientId,
  body: Nothing,
});

/** Grants a consent, or replaces it by the next version; the id is the consent's. `ask` is what it answers. */
export const GrantDirective = v.strictObject({
  ...common,
  typ: v.literal('consent.grant'),
  id: ConsentId,
  body: v.strictObject({
    rule: Rule,
    ask: v.exactOptional(v.strictObject({ hospital: MspId, ask: RequestId })),
  }),
});

/** Revokes a consent for ever, whatever version it has come to; the id is the consent's. */
export const RevokeDirective = v.strictObject({
  ...common,
  typ: v.literal('consent.revoke'),
  id: ConsentId,
  body: Nothing,
});

/** Declines what a hospital's provider asked for; the id is the ask's. */
export const DeclineDirective = v.strictObject({
  ...common,
  typ: v.literal('consent.decline'),
  id: RequestId,
  body: v.strictObject({ hospital: MspId }),
});

/** Lets the carrier read the patient's access log until it expires; the id is random. */
export const LogDirective = v.strictObject({
  ...common,
  typ: v.literal('access.log'),
  id: RequestId,
  body: Nothing,
});

/** Purposes of patients' and their representatives' own access, each a code of v3-ActReason. */
export const OWN_PURPOSES = ['PATRQT', ...DELEGATE_PURPOSES] as const;

/**
 * The patient's or a delegate's own access: each record once, under `ownRequestId`. `records` is null for the whole file, `hospital` the
 * one that carries it, `key` the thumbprint of the fresh key to which what is released is wrapped.
 */
export const AccessDirective = v.strictObject({
  ...common,
  typ: v.literal('access.request'),
  id: RequestId,
  body: v.strictObject({
    records: v.nullable(
      v.pipe(
        v.array(RecordId),
        v.minLength(1),
        v.maxLength(100),
        v.check((list) => isSortedAndUnique(list)),
      ),
    ),
    hospital: MspId,
    key: v.nullable(Digest),
    purpose: v.picklist(OWN_PURPOSES),
  }),
});

/** What patients and their delegates sign: the canonical JSON of one of these. */
export const Directive = v.variant('typ', [
  RegisterDirective,
  RotateKeyDirective,
  RecoverDirective,
  CancelRecoveryDirective,
  AppointDirective,
  DismissDirective,
  TransferDirective,
  CloseDirective,
  GrantDirective,
  RevokeDirective,
  DeclineDirective,
  LogDirective,
  AccessDirective,
]);
export type Directive = v.InferOutput<typeof Directive>;
export type DirectiveType = Directive['typ'];
export type DirectiveOf<T extends DirectiveType> = Extract<Directive, { typ: T }>;

export const Jws = v.pipe(
  v.string(),
  v.maxLength(MAX_JWS_CHARACTERS),
  v.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/),
);
