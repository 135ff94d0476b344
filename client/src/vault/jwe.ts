import { compactDecrypt, CompactEncrypt } from 'jose';
import * as v from 'valibot';

const Header = v.object({ cty: v.optional(v.string()), patient: v.optional(v.string()) });

/** What stands beside the ciphertext: readable by whoever holds the JWE, and not to be changed without the key. */
export interface JweHeader {
  /** The content's media type. */
  readonly cty?: string;
  /** The patient whose file key the content is: a private name (RFC 7516, section 4.3). */
  readonly patient?: string;
}

/**
 * Encrypts bytes as a compact JWE (RFC 7516) with AES-256-GCM.
 *
 * @param alg `dir`: the key is the content's own; `A256KW`: the key wraps a fresh one
 */
export async function encryptJwe(
  alg: 'dir' | 'A256KW',
  key: Uint8Array,
  bytes: Uint8Array,
  header: JweHeader = {},
): Promise<string> {
  return new CompactEncrypt(bytes).setProtectedHeader({ alg, enc: 'A256GCM', ...header }).encrypt(key);
}

/** @throws Error where the text is no such JWE, the key is another, or a bit has changed */
export async function decryptJwe(
  alg: 'dir' | 'A256KW',
  key: Uint8Array,
  jwe: string | Uint8Array,
): Promise<{ bytes: Uint8Array; header: v.InferOutput<typeof Header> }> {
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
    keyManagementAlgorithms: [alg],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return { bytes: plaintext, header: v.parse(Header, protectedHeader) };
}
