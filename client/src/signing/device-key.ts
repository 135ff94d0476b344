import { PublicKeyJwk, thumbprint } from '@careledger/model';
import type { KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { type WebKeyPair } from './web-patient-key';

const ALGORITHM = { name: 'ECDH', namedCurve: 'P-256' } as const;

/**
 * The key to which a patient's device has secrets encrypted: P-256, for ECDH. It is not the key that signs: Web Crypto gives a key that stays in the
 * device one use alone, and whoever changes the signing key can still open what came before.
 */
export interface DeviceKey {
  readonly publicKey: PublicKeyJwk;
  /** RFC 7638. */
  readonly thumbprint: string;
  /** Web Crypto's, in a browser as in Node, or one of Node's own. */
  readonly privateKey: WebKeyPair['privateKey'] | KeyObject;
}

/** A device's key in Web Crypto. Keep `pair`, as it is, in the browser's IndexedDB: it is not to be exported. */
export interface WebDeviceKey extends DeviceKey {
  readonly pair: WebKeyPair;
}

/** Makes a device's key that stays where it is made: no program can read the private key, this one neither. */
export async function generateWebDeviceKey(): Promise<WebDeviceKey> {
  return webDeviceKey(await crypto.subtle.generateKey(ALGORITHM, false, ['deriveBits']));
}

/**
 * A device's key of a pair that was kept.
 *
 * @throws InvalidArgumentError when the pair is not one of ECDH on P-256
 */
export async function webDeviceKey(pair: WebKeyPair): Promise<WebDeviceKey> {
  const { crv, kty, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const publicKey = v.safeParse(PublicKeyJwk, { crv, kty, x, y });
  if (
    !publicKey.success ||
    !pair.privateKey.usages.some((use) => use === 'deriveBits' || use === 'deriveKey')
  ) {
    throw new InvalidArgumentError("A device's key is a pair of ECDH keys on P-256.");
  }
  return {
    pair,
    publicKey: publicKey.output,
    thumbprint: thumbprint(publicKey.output),
    privateKey: pair.privateKey,
  };
}
