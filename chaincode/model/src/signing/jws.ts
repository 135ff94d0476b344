import * as v from 'valibot';
import { canonicalBytes, parseCanonical } from '../canonical';
import { base64url, fromBase64url, verifyEs256 } from '../crypto';
import { digestOf, thumbprint } from '../digest';
import { CareError } from '../errors';
import { check } from '../parse';
import type { Digest, PatientId, PublicKeyJwk } from '../values';
import {
  Directive,
  Jws,
  JWS_TYPE,
  JwsHeader,
  MAX_DIRECTIVE_SECONDS,
  type DirectiveOf,
  type DirectiveType,
} from './directive';

/** How far a patient's clock may be ahead of the transaction's, in seconds. */
const CLOCK_SKEW_SECONDS = 300;

/** A directive, and its digest. */
export interface SignedDirective<T extends DirectiveType> {
  readonly payload: DirectiveOf<T>;
  /** SHA-256 of the canonical payload: the directive's identity, whoever signs or carries it again. */
  readonly digest: Digest;
}

export interface DirectiveExpectation<T extends DirectiveType> {
  readonly typ: T;
  readonly channel: string;
  readonly patient: PatientId;
}

/**
 * What a signer signs (RFC 7515, section 5.1) for a directive: the bytes, and how to make the compact JWS of the
 * 64-byte low-S signature of them.
 */
export function directiveToSign(
  directive: v.InferInput<typeof Directive>,
  key: PublicKeyJwk,
): { bytes: Uint8Array; assemble: (signature: Uint8Array) => string; digest: Digest } {
  const checked = check(Directive, directive, 'the directive');
  return { ...jwsToSign(JWS_TYPE, checked, key), digest: digestOf(canonicalBytes(checked)) };
}

/**
 * What a patient's key signs for a compact JWS (ES256) over canonical JSON.
 *
 * @param typ the header's: what it was signed for
 */
export function jwsToSign(
  typ: string,
  payload: unknown,
  key: PublicKeyJwk,
): { bytes: Uint8Array; assemble: (signature: Uint8Array) => string } {
  const header = canonicalBytes({ alg: 'ES256', kid: thumbprint(key), typ });
  const signingInput = `${base64url(header)}.${base64url(canonicalBytes(payload))}`;
  return {
    bytes: new TextEncoder().encode(signingInput),
    assemble: (signature) => `${signingInput}.${base64url(signature)}`,
  };
}

/**
 * What a compact JWS claims before anything is verified: by thumbprint, which key signed it, and the payload's digest.
 *
 * @throws CareError SIGNATURE_INVALID when its form or its header is not that of a directive.
 */
export function claimsOf(jws: string): { readonly kid: Digest; readonly digest: Digest } {
  const { header, payloadBytes } = partsOf(jws);
  return { kid: header.kid, digest: digestOf(payloadBytes) };
}

/**
 * What a compact JWS says, with nothing verified: for looking up whether the same is committed already.
 *
 * @throws CareError SIGNATURE_INVALID, INVALID_ARGUMENT
 */
export function unverifiedDirective<T extends DirectiveType>(jws: string, typ: T): SignedDirective<T> {
  const { payloadBytes } = partsOf(jws);
  const directive = check(Directive, canonicalOf(payloadBytes, 'payload'), 'the signed directive');
  if (!isOfType(directive, typ)) throw invalid('it was signed for another transaction');
  return { payload: directive, digest: digestOf(payloadBytes) };
}

/**
 * Verifies a compact JWS: the header has alg, kid and typ alone, kid is the key's thumbprint, every part is base64url
 * that encodes back to itself, header and payload are canonical JSON, the signature is low-S and holds, and the payload
 * is the directive that is expected. Time is checked apart ({@link checkDirectiveTime}), because carrying a committed
 * directive again stays harmless after its end.
 *
 * @throws CareError SIGNATURE_INVALID; INVALID_ARGUMENT when the signature holds and the payload's schema does not.
 */
export function verifyDirective<T extends DirectiveType>(
  jws: string,
  key: PublicKeyJwk,
  expected: DirectiveExpectation<T>,
): SignedDirective<T> {
  const { header, signingInput, payloadBytes, signatureBytes } = partsOf(jws);
  if (header.kid !== thumbprint(key)) throw invalid('kid is not the thumbprint of the registered key');
  if (!verifyEs256(key, new TextEncoder().encode(signingInput), signatureBytes)) {
    throw invalid('the signature is not a low-S signature of the registered key');
  }

  const directive = check(Directive, canonicalOf(payloadBytes, 'payload'), 'the signed directive');
  if (!isOfType(directive, expected.typ)) throw invalid('it was signed for another transaction');
  if (directive.channel !== expected.channel) throw invalid('it was signed for another channel');
  if (directive.patient !== expected.patient) throw invalid('it was signed for another patient');
  return { payload: directive, digest: digestOf(payloadBytes) };
}

/**
 * Checks a directive's times against the transaction's.
 *
 * @param now seconds since 1970.
 * @throws CareError DIRECTIVE_EXPIRED
 */
export function checkDirectiveTime(directive: { iat: number; exp: number }, now: number): void {
  const { iat, exp } = directive;
  if (exp <= iat || exp - iat > MAX_DIRECTIVE_SECONDS) {
    throw new CareError(
      'DIRECTIVE_EXPIRED',
      'The directive has to end within 24 hours of being signed; sign it anew.',
    );
  }
  if (iat > now + CLOCK_SKEW_SECONDS) {
    throw new CareError(
      'DIRECTIVE_EXPIRED',
      "The directive was signed in the future; set the signer's clock.",
    );
  }
  if (exp <= now) throw new CareError('DIRECTIVE_EXPIRED', 'The directive has ended; have it signed anew.');
}

function partsOf(jws: string) {
  if (!v.is(Jws, jws)) throw invalid('it is not a compact JWS');
  const [header = '', payload = '', signature = ''] = jws.split('.');
  const headerBytes = fromBase64url(header);
  const payloadBytes = fromBase64url(payload);
  const signatureBytes = fromBase64url(signature);
  if (!headerBytes || !payloadBytes || !signatureBytes) throw invalid('a part is not strict base64url');
  const parsed = v.safeParse(JwsHeader, canonicalOf(headerBytes, 'header'));
  if (!parsed.success) throw invalid('the header is not exactly alg ES256, kid and typ');
  return { header: parsed.output, signingInput: `${header}.${payload}`, payloadBytes, signatureBytes };
}

function isOfType<T extends DirectiveType>(directive: Directive, typ: T): directive is DirectiveOf<T> {
  return directive.typ === typ;
}

function canonicalOf(bytes: Uint8Array, part: string): unknown {
  try {
    return parseCanonical(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    throw invalid(`the ${part} is not canonical JSON`);
  }
}

function invalid(why: string): CareError {
  return new CareError('SIGNATURE_INVALID', `The patient's signature was refused: ${why}.`);
}
