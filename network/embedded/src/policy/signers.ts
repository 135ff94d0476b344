import { MspError } from '../msp/error';
import type { Identity, MspRegistry } from '../msp/types';

/** What somebody is said to have signed. */
export interface SignedData {
  readonly data: Uint8Array;
  readonly identity: Uint8Array;
  readonly signature: Uint8Array;
}

/**
 * Those who really signed. As in Fabric, a signature that does not hold or an identity that its MSP refuses is left out, and
 * an identity counts once however often it signed.
 */
export function validSigners(signatures: readonly SignedData[], msps: MspRegistry): readonly Identity[] {
  const signers = new Map<string, Identity>();
  for (const { data, identity, signature } of signatures) {
    const signer = identifyOrSkip(identity, msps);
    if (!signer) continue;
    const key = `${signer.mspId}\0${signer.fingerprint}`;
    // Asked before the signature is verified, so that repeating one signature a thousand times costs nothing.
    if (!signers.has(key) && signer.verify(data, signature)) signers.set(key, signer);
  }
  return [...signers.values()];
}

function identifyOrSkip(serialized: Uint8Array, msps: MspRegistry): Identity | undefined {
  try {
    return msps.identify(serialized);
  } catch (error) {
    if (error instanceof MspError) return undefined;
    throw error;
  }
}
