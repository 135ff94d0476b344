import { hash } from 'node:crypto';

/** One process holds the peers of all hospitals, and each of them verifies each signature: the second time costs a hash. */
const REMEMBERED = 20_000;

/** Remembers signatures that hold. Those that do not are verified anew, so nobody can fill the memory with them. */
export interface VerifiedSignatures {
  /**
   * @param signer names the key
   * @param verify asked where the signature is not known to hold
   */
  holds(signer: string, message: Uint8Array, signature: Uint8Array, verify: () => boolean): boolean;
  /** The same where verifying takes its time. */
  holdsAsync(
    signer: string,
    message: Uint8Array,
    signature: Uint8Array,
    verify: () => Promise<boolean>,
  ): Promise<boolean>;
  /** Takes down a signature that the key itself has just made here. */
  made(signer: string, message: Uint8Array, signature: Uint8Array): void;
}

export function createVerifiedSignatures(): VerifiedSignatures {
  const known = new Set<string>();
  const remember = (key: string): void => {
    if (known.size >= REMEMBERED) known.clear();
    known.add(key);
  };
  return {
    holds(signer, message, signature, verify) {
      const key = keyOf(signer, message, signature);
      if (known.has(key)) return true;
      if (!verify()) return false;
      remember(key);
      return true;
    },
    async holdsAsync(signer, message, signature, verify) {
      const key = keyOf(signer, message, signature);
      if (known.has(key)) return true;
      if (!(await verify())) return false;
      remember(key);
      return true;
    },
    made(signer, message, signature) {
      remember(keyOf(signer, message, signature));
    },
  };
}

/** Lengths that vary are written down, so that no two different triples give the same bytes. */
function keyOf(signer: string, message: Uint8Array, signature: Uint8Array): string {
  const start = Buffer.from(`${signer.length} ${signature.length} ${signer}`);
  return hash('sha256', Buffer.concat([start, signature, message]), 'base64');
}
