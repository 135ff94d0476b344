import { thumbprint } from '@careledger/model';
import { randomUUID } from 'node:crypto';
import { generateP256Key, importP256Key, type P256Key } from '../signing/p256';

/**
 * A requester's own key for what one request may release: P-256, for ECDH. The request names its thumbprint, and the custodian
 * encrypts the record's key for it.
 */
export interface ReaderKey extends P256Key {
  /** RFC 7638. */
  readonly thumbprint: string;
}

/** `toPem` gives it for keeping: to open a permit after a restart, or elsewhere. */
export function generateReaderKey(): ReaderKey {
  return readerKey(generateP256Key());
}

/**
 * @param pem a private key on P-256 in PEM, as `toPem` gave it
 * @throws InvalidArgumentError
 */
export function importReaderKey(pem: string): ReaderKey {
  return readerKey(importP256Key(pem, "A reader's key"));
}

function readerKey(key: P256Key): ReaderKey {
  return { ...key, thumbprint: thumbprint(key.publicKey) };
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
