import { compactDecrypt, CompactEncrypt } from 'jose';
import * as v from 'valibot';

const Header = v.object({
  typ: v.exactOptional(v.string()),
  for: v.exactOptional(v.string()),
  doc: v.exactOptional(v.string()),
  chunk: v.exactOptional(v.number()),
  last: v.exactOptional(v.boolean()),
});

/**
 * What stands beside the ciphertext: readable by whoever holds the JWE, and not to be changed without the key. Beside the
 * registered names there are private ones (RFC 7516, section 4.3).
 */
export interface JweHeader {
  /** What kind of content it is. */
  readonly typ?: string;
  /** What a wrapped key is the key of. */
  readonly for?: string;
  /** The document that a chunk or a description belongs to. */
  readonly doc?: string;
  /** A chunk's place, from 0. */
  readonly chunk?: number;
  /** Whether no chunk follows. */
  readonly last?: boolean;
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
): Promise<{ bytes: Uint8Array; header: JweHeader }> {
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
    keyManagementAlgorithms: [alg],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return { bytes: plaintext, header: v.parse(Header, protectedHeader) };
}
