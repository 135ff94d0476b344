import { compactDecrypt, CompactEncrypt } from 'jose';

/**
 * Encrypts bytes as a compact JWE (RFC 7516) with AES-256-GCM.
 *
 * @param alg `dir`: the key is the content's own; `A256KW`: the key wraps a fresh one
 */
export async function encryptJwe(
  alg: 'dir' | 'A256KW',
  key: Uint8Array,
  bytes: Uint8Array,
  contentType?: string,
): Promise<string> {
  return new CompactEncrypt(bytes)
    .setProtectedHeader({ alg, enc: 'A256GCM', ...(contentType !== undefined && { cty: contentType }) })
    .encrypt(key);
}

/** @throws JOSEError where the text is no such JWE, the key is another, or a bit has changed */
export async function decryptJwe(
  alg: 'dir' | 'A256KW',
  key: Uint8Array,
  jwe: string | Uint8Array,
): Promise<{ bytes: Uint8Array; contentType: string | undefined }> {
  const { plaintext, protectedHeader } = await compactDecrypt(jwe, key, {
    keyManagementAlgorithms: [alg],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  return { bytes: plaintext, contentType: protectedHeader.cty };
}
