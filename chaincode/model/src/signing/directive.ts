import * as v from 'valibot';
import { CHAINCODE, SCHEMA } from '../names';
import { Rule } from '../rule';
import { TERMINOLOGY } from '../terminology/version';
import {
  ConsentId,
  Digest,
  Language,
  MspId,
  NumericDate,
  PatientId,
  PublicKeyJwk,
  RequestId,
  Version,
} from '../values';

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

/** Proof that whoever registers a file holds its key; the id is the patient's. */
export const RegisterDirective = v.strictObject({
  ...common,
  typ: v.literal('patient.register'),
  id: PatientId,
  body: v.strictObject({ custodian: MspId, key: PublicKeyJwk }),
});

/** Grants a consent, or replaces it by the next version; the id is the consent's. */
export const GrantDirective = v.strictObject({
  ...common,
  typ: v.literal('consent.grant'),
  id: ConsentId,
  body: v.strictObject({ rule: Rule }),
});

/** Revokes a consent for ever, whatever version it has come to; the id is the consent's. */
export const RevokeDirective = v.strictObject({
  ...common,
  typ: v.literal('consent.revoke'),
  id: ConsentId,
  body: v.strictObject({}),
});

/** Lets the carrier read the patient's access log until it expires; the id is random. */
export const LogDirective = v.strictObject({
  ...common,
  typ: v.literal('access.log'),
  id: RequestId,
  body: v.strictObject({}),
});

/** What a patient signs: the canonical JSON of one of these. */
export const Directive = v.variant('typ', [RegisterDirective, GrantDirective, RevokeDirective, LogDirective]);
export type Directive = v.InferOutput<typeof Directive>;
export type DirectiveType = Directive['typ'];
export type DirectiveOf<T extends DirectiveType> = Extract<Directive, { typ: T }>;

export const Jws = v.pipe(
  v.string(),
  v.maxLength(MAX_JWS_CHARACTERS),
  v.regex(/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}$/),
);
