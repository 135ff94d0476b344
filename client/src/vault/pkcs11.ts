import { randomBytes } from 'node:crypto';
import { openPkcs11Token, type Pkcs11TokenOptions } from '../connection/pkcs11-token';
import { ConfigurationError } from '../errors/configuration-error';
import { type VaultKey } from './vault-key';

export interface Pkcs11VaultKeyOptions extends Pkcs11TokenOptions {
  /** The label of an AES-256 key that may encrypt and decrypt. */
  readonly key: string;
}

const nonceLength = 12;
const tagBits = 128;

/** A vault key that stays in a hardware security module. */
export interface Pkcs11VaultKey extends VaultKey {
  /** Ends the session with the token. */
  close(): void;
}

/**
 * A vault key in a PKCS#11 token: the module itself encrypts each content key and file key with AES-GCM (PKCS #11 3.0, section
 * 2.12.3), bound to what it is for. A wrapped key is nonce, ciphertext and tag in base64url.
 *
 * @throws ConfigurationError where the token cannot be used, or holds no such key
 */
export async function pkcs11VaultKey(options: Pkcs11VaultKeyOptions): Promise<Pkcs11VaultKey> {
  const token = await openPkcs11Token(options);
  const { pkcs11, module, session } = token;
  const [key, ...others] = token.find([
    { type: pkcs11.CKA_CLASS, value: pkcs11.CKO_SECRET_KEY },
    { type: pkcs11.CKA_KEY_TYPE, value: pkcs11.CKK_AES },
    { type: pkcs11.CKA_LABEL, value: options.key },
  ]);
  if (key === undefined || others.length > 0) {
    token.close();
    throw new ConfigurationError(
      `The PKCS#11 token "${options.token}" holds ${others.length + (key === undefined ? 0 : 1)} AES keys labelled "${options.key}"; one is expected.`,
      'Check the label, or make the key: AES, 256 bits, that may encrypt and decrypt and cannot be extracted.',
    );
  }
  const mechanism = (iv: Buffer, binding: string) => ({
    mechanism: pkcs11.CKM_AES_GCM,
    parameter: {
      type: pkcs11.CK_PARAMS_AES_GCM_v240,
      iv,
      aad: Buffer.from(binding),
      ivBits: nonceLength * 8,
      tagBits,
    },
  });
  // Each operation in one go, without waiting in between: a session does one at a time.
  return {
    wrap: (bytes, binding) =>
      Promise.resolve().then(() => {
        const nonce = randomBytes(nonceLength);
        module.C_EncryptInit(session, mechanism(nonce, binding), key);
        const room = Buffer.alloc(bytes.length + tagBits / 8);
        const sealed = module.C_Encrypt(session, Buffer.from(bytes), room);
        return Buffer.concat([nonce, sealed]).toString('base64url');
      }),
    unwrap: (wrapped, binding) =>
      Promise.resolve().then(() => {
        const bytes = Buffer.from(wrapped, 'base64url');
        const sealed = bytes.subarray(nonceLength);
        module.C_DecryptInit(session, mechanism(bytes.subarray(0, nonceLength), binding), key);
        return new Uint8Array(module.C_Decrypt(session, sealed, Buffer.alloc(sealed.length)));
      }),
    close: token.close,
  };
}
