import { PublicKeyJwk, thumbprint } from '@careledger/model';
import { createPrivateKey, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { InvalidArgumentError } from '../errors/invalid-argument-error';

/**
 * A requester's own key for what one request may release: P-256, for ECDH. The request names its thumbprint, and the custodian
 * encrypts the record's key for it.
 */
export interface ReaderKey {
  readonly publicKey: PublicKeyJwk;
  /** RFC 7638. */
  readonly thumbprint: string;
  readonly privateKey: KeyObject;
  /** The private key in PKCS #8 PEM, unencrypted: to open a permit after a restart, or elsewhere. */
  toPem(): string;
}

export function generateReaderKey(): ReaderKey {
  return readerKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
}

/**
 * @param pem a private key on P-256 in PEM, as `toPem` gave it
 * @throws InvalidArgumentError
 */
export function importReaderKey(pem: string): ReaderKey {
  let key: KeyObject;
  try {
    key = createPrivateKey(pem);
  } catch (error) {
    throw new InvalidArgumentError('The text is not an unencrypted private key in PEM.', [], error);
  }
  if (key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new InvalidArgumentError("A reader's key is an elliptic curve key on P-256.");
  }
  return readerKey(key);
}

function readerKey(privateKey: KeyObject): ReaderKey {
  const { crv, kty, x, y } = privateKey.export({ format: 'jwk' });
  const publicKey = v.parse(PublicKeyJwk, { crv, kty, x, y });
  return {
    publicKey,
    thumbprint: thumbprint(publicKey),
    privateKey,
    toPem: () => privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  };
}

/** The keys that a connection made for its requests, or was given for them, as long as it lasts. */
export interface FreshKeys {
  /**
   * What a request names: its id, and the thumbprint of the key that is given. A request without an id gets a random one and a
   * fresh key; one with an id and no key names none, since asking again elsewhere has to be the same question.
   */
  named(
    request: string | undefined,
    key: ReaderKey | string | null | undefined,
  ): { request: string; key: string | null };
  /** @returns undefined where it is not one of these */
  find(thumbprint: string): ReaderKey | undefined;
}

/** Permits live for minutes: a connection that has asked so often since has no use for the oldest. */
const kept = 10_000;

export function freshKeys(): FreshKeys {
  const keys = new Map<string, ReaderKey>();
  const remember = (key: ReaderKey): string => {
    keys.set(key.thumbprint, key);
    const oldest = keys.keys().next();
    if (keys.size > kept && oldest.done !== true) keys.delete(oldest.value);
    return key.thumbprint;
  };
  return {
    named: (request, key) => {
      if (key === undefined && request === undefined) {
        return { request: randomUUID(), key: remember(generateReaderKey()) };
      }
      const thumbprint = typeof key === 'object' && key !== null ? remember(key) : (key ?? null);
      return { request: request ?? randomUUID(), key: thumbprint };
    },
    find: (wanted) => keys.get(wanted),
  };
}
