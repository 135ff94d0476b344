import { type PublicKeyJwk, thumbprint, toLowS } from '@careledger/model';
import { sign } from 'node:crypto';
import { generateP256Key, importP256Key, type P256Key } from './p256';

/**
 * A patient's key: P-256, on a phone, a card or in a file. The library needs only what can be shown and the ability to sign,
 * so another holder of keys can stand here.
 */
export interface PatientKey {
  readonly publicKey: PublicKeyJwk;
  /** The key's thumbprint (RFC 7638), by which the ledger names it. */
  readonly kid: string;
  /** ECDSA with SHA-256 over the message; r and s, 32 bytes each (IEEE P1363), s in the lower half. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** A patient's key that is held in this process, and can be exported. */
export interface LocalPatientKey extends PatientKey {
  /** The private key in PKCS #8 PEM, unencrypted: for the patient's own device alone. */
  toPem(): string;
}

export function generatePatientKey(): LocalPatientKey {
  return localKey(generateP256Key());
}

/**
 * @param pem a private key on P-256 in PEM, as `toPem` gave it
 * @throws InvalidArgumentError
 */
export function importPatientKey(pem: string): LocalPatientKey {
  return localKey(importP256Key(pem, "A patient's key"));
}

function localKey({ privateKey, publicKey, toPem }: P256Key): LocalPatientKey {
  return {
    publicKey,
    kid: thumbprint(publicKey),
    sign: (message) =>
      Promise.resolve(toLowS(sign('sha256', message, { key: privateKey, dsaEncoding: 'ieee-p1363' }))),
    toPem,
  };
}
