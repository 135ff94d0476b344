import { createHash, type KeyObject, verify, type X509Certificate } from 'node:crypto';
import { toLowS } from '@careledger/model';
import { ConfigurationError } from '../errors/configuration-error';
import { toDer } from '../signing/der';
import { type MessageSigner } from '../signing/message-signer';
import { openPkcs11Token, type Pkcs11Token, type Pkcs11TokenOptions } from './pkcs11-token';
import type * as Pkcs11 from 'pkcs11js';

/** Where the caller's key is, when it never leaves a hardware module. */
export interface Pkcs11KeyOptions extends Pkcs11TokenOptions {
  /** The key's label; where the token holds several, the one that fits the certificate is found by trying. */
  readonly key?: string;
}

/**
 * Signs with a P-256 key in a token: the message is hashed here, the token signs the hash, and s is brought into its lower half, as
 * Fabric requires and tokens do not.
 *
 * @throws ConfigurationError where the token cannot be used, or holds no key that fits the certificate
 */
export async function pkcs11Signer(
  options: Pkcs11KeyOptions,
  certificate: X509Certificate,
): Promise<{ sign: MessageSigner; close: () => void }> {
  const token = await openPkcs11Token(options);
  const { pkcs11 } = token;
  const candidates = token.find([
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_PRIVATE_KEY },
    { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_EC },
    ...(options.key === undefined ? [] : [{ type: pkcs11.CKA_LABEL, value: options.key }]),
  ]);
  const key = candidates.find((candidate) => fits(token, candidate, certificate.publicKey));
  if (key === undefined) {
    token.close();
    throw new ConfigurationError(
      `None of the ${candidates.length} keys in the PKCS#11 token "${options.token}" is that of the certificate.`,
      'Check the label of the key, and that the certificate was enrolled with it.',
    );
  }
  return {
    // In one go: a session does one operation at a time.
    sign: (message) => Promise.resolve().then(() => toDer(toLowS(rawSignature(token, key, message)))),
    close: token.close,
  };
}

/** Whether a key in the token is the private half of a public one; not every token shows its public keys. */
function fits(token: Pkcs11Token, key: Pkcs11.Handle, publicKey: KeyObject): boolean {
  const probe = Buffer.from('careledger: does this key fit the certificate?');
  try {
    const signature = rawSignature(token, key, probe);
    return verify('sha256', probe, { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature);
  } catch {
    // A key that may not sign is not the one.
    return false;
  }
}

/** r and s, 32 bytes each. */
function rawSignature(
  { pkcs11, module, session }: Pkcs11Token,
  key: Pkcs11.Handle,
  message: Uint8Array,
): Uint8Array {
  module.C_SignInit(session, { mechanism: pkcs11.CKM_ECDSA }, key);
  return module.C_Sign(session, createHash('sha256').update(message).digest(), Buffer.alloc(64));
}
