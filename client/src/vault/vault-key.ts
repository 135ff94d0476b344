import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { decryptJwe, encryptJwe } from './jwe';

/**
 * The hospital's vault key, wherever it lives: it wraps content keys and file keys, and the vault never sees it. A key in a
 * hardware module implements this with the module's own operations.
 */
export interface VaultKey {
  /**
   * Encrypts a key, and binds it to what it is for.
   *
   * @param binding what it is the key of, such as `file/<patient>`: unwrapping needs the same
   * @returns printable ASCII
   */
  wrap(key: Uint8Array, binding: string): Promise<string>;
  /** @throws Error where it was wrapped under another key, for something else, or was changed */
  unwrap(wrapped: string, binding: string): Promise<Uint8Array>;
}

/**
 * A vault key that is at hand: a JWE with A256KW (RFC 7518, section 4.4) a wrapped key.
 *
 * @param key 256 random bits
 */
export function vaultKey(key: Uint8Array): VaultKey {
  if (key.length !== 32) {
    throw new InvalidArgumentError("The vault's key has 32 bytes.", ['key']);
  }
  return {
    wrap: (inner, binding) => encryptJwe('A256KW', key, inner, { for: binding }),
    unwrap: async (wrapped, binding) => {
      const { bytes, header } = await decryptJwe('A256KW', key, wrapped);
      if (header.for !== binding) throw new Error('The wrapped key is for something else.');
      return bytes;
    },
  };
}

/**
 * Reads a vault key from a file: 32 bytes, or their 64 hexadecimal digits.
 *
 * @throws InvalidArgumentError where it holds something else
 */
export async function vaultKeyFromFile(path: string): Promise<VaultKey> {
  const bytes = await readFile(path);
  const text = bytes.toString('latin1').trim();
  return vaultKey(/^[0-9a-fA-F]{64}$/.test(text) ? Buffer.from(text, 'hex') : bytes);
}
