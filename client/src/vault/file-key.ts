import { randomBytes } from 'node:crypto';

/**
 * A new file key: 256 random bits for one patient's file at one hospital. Keys for tokens and demographics are made of it. The
 * hospital's vault and the patient hold it; destroying both copies erases what the ledger's tokens and ciphertexts said.
 */
export function createFileKey(): Uint8Array {
  return new Uint8Array(randomBytes(32));
}
