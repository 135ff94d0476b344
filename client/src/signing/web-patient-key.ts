import { PublicKeyJwk, thumbprint, toLowS } from '@careledger/model';
import * as v from 'valibot';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { type PatientKey } from './patient-key';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const;

/** A key pair of the platform's own: Web Crypto's, in a browser as in Node. */
export interface WebKeyPair {
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

type CryptoKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

/** A patient's key in Web Crypto. Keep `pair`, as it is, in the browser's IndexedDB: it is not to be exported. */
export interface WebPatientKey extends PatientKey {
  readonly pair: WebKeyPair;
}

/**
 * Makes a patient's key that stays where it is made: no program can read the private key, this one neither.
 *
 * @example
 * ```ts
 * const deviceKey = await generateWebPatientKey();
 * const device = patientSigner({ key: deviceKey, language: 'ar' });
 * ```
 */
export async function generateWebPatientKey(): Promise<WebPatientKey> {
  return webPatientKey(await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify']));
}

/**
 * A patient's key of a pair that was kept.
 *
 * @throws InvalidArgumentError when the pair is not one of ECDSA on P-256 that signs
 */
export async function webPatientKey(pair: WebKeyPair): Promise<WebPatientKey> {
  const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const publicKey = v.safeParse(PublicKeyJwk, { crv, kty, x, y });
  if (!publicKey.success || !pair.privateKey.usages.includes('sign')) {
    throw new InvalidArgumentError("A patient's key is a pair of ECDSA keys on P-256, of which one signs.");
  }
  return {
    pair,
    publicKey: publicKey.output,
    kid: thumbprint(publicKey.output),
    sign: async (message) => {
      const signature = await crypto.subtle.sign(
        { name: ALGORITHM.name, hash: 'SHA-256' },
        pair.privateKey,
        new Uint8Array(message),
      );
      return toLowS(new Uint8Array(signature));
    },
  };
}
