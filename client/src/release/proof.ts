import { base64url } from '@careledger/model';
import { randomBytes, X509Certificate } from 'node:crypto';
import { compactVerify, decodeProtectedHeader } from 'jose';
import * as v from 'valibot';
import { fromDer } from '../signing/der';
import { type MessageSigner } from '../signing/message-signer';
import { ProofPayload } from './protocol';

const type = 'careledger-release+jws';

const ProofHeader = v.strictObject({
  alg: v.literal('ES256'),
  typ: v.literal(type),
  x5c: v.strictTuple([v.pipe(v.string(), v.base64(), v.maxLength(16_384))]),
});

/** Who signs: the certificate in PEM, and what signs for it. */
export interface ProofSigner {
  readonly certificate: Uint8Array;
  readonly sign: MessageSigner;
}

/**
 * Proves to a release service that the caller holds the key of a certificate: a compact JWS (RFC 7515) with ES256 and the
 * certificate in `x5c`.
 *
 * @param now milliseconds since 1970
 */
export async function signProof(
  signer: ProofSigner,
  payload: Omit<v.InferInput<typeof ProofPayload>, 'iat' | 'jti'>,
  now: number,
): Promise<string> {
  const { raw } = new X509Certificate(signer.certificate);
  const header = { alg: 'ES256', typ: type, x5c: [raw.toString('base64')] };
  const claims = { ...payload, iat: Math.floor(now / 1000), jti: base64url(randomBytes(16)) };
  const input = [header, claims].map((part) => base64url(Buffer.from(JSON.stringify(part)))).join('.');
  return `${input}.${base64url(fromDer(await signer.sign(Buffer.from(input))))}`;
}

/** A proof whose signature is that of the certificate's key; whose certificate that is, is still to be checked. */
export interface SignedProof {
  readonly certificate: X509Certificate;
  readonly payload: ProofPayload;
}

/** @throws Error where it is no such proof, or its signature does not hold */
export async function verifyProof(proof: string): Promise<SignedProof> {
  const header = v.parse(ProofHeader, decodeProtectedHeader(proof));
  const certificate = new X509Certificate(Buffer.from(header.x5c[0], 'base64'));
  const { payload } = await compactVerify(proof, certificate.publicKey, { algorithms: ['ES256'] });
  return { certificate, payload: v.parse(ProofPayload, JSON.parse(new TextDecoder().decode(payload))) };
}
