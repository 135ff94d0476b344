import * as v from 'valibot';

const ID = /^[a-z0-9-]{1,64}$/;
const MSP_ID = /^[A-Za-z0-9][A-Za-z0-9.-]{0,63}$/;
const BASE64URL_16 = /^[A-Za-z0-9_-]{21}[AQgw]$/;
const BASE64URL_32 = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const LANGUAGE = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$/;
/** Ids of external code lists (FHIR `code` without spaces). */
const CODE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const id = <const TName extends string>(name: TName) => v.pipe(v.string(), v.regex(ID), v.brand(name));

/** Ids are the caller's choice, random by default: `[a-z0-9-]`, 1 to 64 characters. They never carry a meaning. */
export const PatientId = id('PatientId');
export type PatientId = v.InferOutput<typeof PatientId>;
export const ProviderId = id('ProviderId');
export type ProviderId = v.InferOutput<typeof ProviderId>;
export const ConsentId = id('ConsentId');
export type ConsentId = v.InferOutput<typeof ConsentId>;
export const RecordId = id('RecordId');
export type RecordId = v.InferOutput<typeof RecordId>;
/** Documents that were anchored together. */
export const BatchId = id('BatchId');
export type BatchId = v.InferOutput<typeof BatchId>;
export const RequestId = id('RequestId');
export type RequestId = v.InferOutput<typeof RequestId>;
export const DelegationId = id('DelegationId');
export type DelegationId = v.InferOutput<typeof DelegationId>;
export const RecoveryId = id('RecoveryId');
export type RecoveryId = v.InferOutput<typeof RecoveryId>;

/** A hospital is known by the id of its membership service provider. */
export const MspId = v.pipe(v.string(), v.regex(MSP_ID), v.brand('MspId'));
export type MspId = v.InferOutput<typeof MspId>;

/** 128 bits in base64url: a code under the file's token key. */
export const Token = v.pipe(v.string(), v.regex(BASE64URL_16), v.brand('Token'));
export type Token = v.InferOutput<typeof Token>;

/** A SHA-256 in base64url (43 characters). */
export const Digest = v.pipe(v.string(), v.regex(BASE64URL_32), v.brand('Digest'));
export type Digest = v.InferOutput<typeof Digest>;

/** An instant in UTC with milliseconds, as `Date.prototype.toISOString` writes it: `2026-01-31T09:30:00.000Z`. */
export const Instant = v.pipe(v.string(), v.length(24), v.check(isInstant), v.brand('Instant'));
export type Instant = v.InferOutput<typeof Instant>;

/** Seconds since 1970 in UTC (RFC 7519 NumericDate, whole). */
export const NumericDate = v.pipe(v.number(), v.safeInteger(), v.minValue(0), v.maxValue(253_402_300_799));

/** Versions count from 1. */
export const Version = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(1_000_000));

export const Language = v.pipe(v.string(), v.maxLength(35), v.regex(LANGUAGE));
export const Code = v.pipe(v.string(), v.regex(CODE));

/** A P-256 public key as a JWK (RFC 7517) with its required members alone, as its thumbprint is made of them. */
export const PublicKeyJwk = v.strictObject({
  crv: v.literal('P-256'),
  kty: v.literal('EC'),
  x: v.pipe(v.string(), v.regex(BASE64URL_32)),
  y: v.pipe(v.string(), v.regex(BASE64URL_32)),
});
export type PublicKeyJwk = v.InferOutput<typeof PublicKeyJwk>;

/** At most this many entries a page. */
export const MAX_PAGE = 100;
export const PageLimit = v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MAX_PAGE));

function isInstant(text: string): boolean {
  const time = Date.parse(text);
  return Number.isFinite(time) && new Date(time).toISOString() === text;
}

/** Writes milliseconds since 1970 as an {@link Instant}. */
export function instantOf(milliseconds: number): Instant {
  return v.parse(Instant, new Date(milliseconds).toISOString());
}

/** Lists on the wire are sets: one order, nothing twice, so that equal sets have equal bytes and order tells nothing. */
export function isSortedAndUnique(list: readonly string[]): boolean {
  return list.every((entry, index) => index === 0 || (list[index - 1] ?? '') < entry);
}
