import { PublicKeyJwk } from '@careledger/model';
import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import * as v from 'valibot';
import { InvalidArgumentError } from '../errors/invalid-argument-error';

/** A private key on P-256 that is held in this process, with what others may know of it. */
export interface P256Key {
  readonly privateKey: KeyObject;
  readonly publicKey: PublicKeyJwk;
  /** The private key in PKCS #8 PEM, unencrypted. */
  readonly toPem: () => string;
}

export function generateP256Key(): P256Key {
  return keyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

/**
 * @param pem a private key on P-256 in PEM, as `toPem` gave it
 * @param whose names it in the error: "A patient's key"
 * @throws InvalidArgumentError
 */
export function importP256Key(pem: string, whose: string): P256Key {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw new InvalidArgumentError('The text is not an unencrypted private key in PEM.', [], error);
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new InvalidArgumentError(`${whose} is an elliptic curve key on P-256.`);
  }
  return keyOf(key);
}

function keyOf(privateKey: KeyObject): P256Key {
  const { crv, kty, x, y } = privateKey.export({ format: 'jwk' });
  return {
    privateKey,
    publicKey: v.parse(PublicKeyJwk, { crv, kty, x, y }),
    toPem: () => privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}
