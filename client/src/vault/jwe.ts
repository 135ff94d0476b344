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
  requireOneSpelling(jwe);
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
    keyManagementAlgorithms: [alg],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return { bytes: plaintext, header: v.parse(Header, protectedHeader) };
}

const dot = 0x2e;
/** Last characters of base64url whose low four, or two, bits are zero. */
const ends: Readonly<Record<number, string>> = { 2: 'AQgw', 3: 'AEIMQUYcgkosw048' };

/**
 * Some bits of the last character of a part stand for nothing, and libraries let them be anything: so a JWE could be changed and still
 * open.
 *
 * @throws Error
 */
function requireOneSpelling(jwe: string | Uint8Array): void {
  const text =
    typeof jwe === 'string' ? Buffer.from(jwe) : Buffer.from(jwe.buffer, jwe.byteOffset, jwe.length);
  for (let start = 0; start <= text.length;) {
    const found = text.indexOf(dot, start);
    const end = found < 0 ? text.length : found;
    const left = (end - start) % 4;
    const last = String.fromCharCode(text[end - 1] ?? 0);
    if (left === 1 || (left > 1 && ends[left]?.includes(last) !== true)) {
      throw new Error('A part of the JWE is not spelled as base64url spells it.');
    }
    start = end + 1;
  }
}
