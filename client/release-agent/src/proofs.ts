import { type ProofPayload, type SignedProof, verifyProof } from '@careledger/client/release';
import { Refusal } from './refusal';

/** How far a proof's time may be from the service's, in milliseconds: clocks differ, and so do the ways between. */
const window = 60_000;

/** Takes each proof once. */
export interface Proofs {
  /**
   * To be called for those alone whose certificate is known: what is remembered is as much as they may call.
   *
   * @param now milliseconds since 1970
   * @throws Refusal PROOF_STALE or PROOF_REPLAYED
   */
  take(payload: ProofPayload, now: number): void;
}

/**
 * Proofs that were used are remembered as long as they would be taken. After a start nothing is remembered, so what was signed
 * before is not taken.
 */
export function createProofs(started: number): Proofs {
  /** When each was used, in that order. */
  const used = new Map<string, number>();
  return {
    take: ({ iat, jti }, now) => {
      // Whole seconds: what was signed in the second of the start may be older than it.
      if (Math.abs(now - iat * 1000) > window || (iat + 1) * 1000 <= started) {
        throw new Refusal(
          'PROOF_STALE',
          'The proof was not made just now: make a new one, with the right time.',
        );
      }
      for (const [id, at] of used) {
        if (at > now - 2 * window) break;
        used.delete(id);
      }
      if (used.has(jti)) throw new Refusal('PROOF_REPLAYED', 'The proof was used before: make a new one.');
      used.set(jti, now);
    },
  };
}

/** @throws Refusal PROOF_INVALID */
export async function verifiedProof(proof: string): Promise<SignedProof> {
  try {
    return await verifyProof(proof);
  } catch (error) {
    throw new Refusal(
      'PROOF_INVALID',
      "The proof is not one, or its signature is not that of the certificate's key.",
      undefined,
      error,
    );
  }
}

/** @throws Refusal PROOF_INVALID where the proof is for another service, call or hospital */
export function requireMeant(
  payload: ProofPayload,
  meant: { readonly mspId: string; readonly channel: string; readonly act: ProofPayload['act'] },
  hospital: string,
): void {
  const { aud, channel, act } = payload;
  if (aud !== meant.mspId || channel !== meant.channel || act !== meant.act) {
    throw new Refusal('PROOF_INVALID', 'The proof is for another service or call.');
  }
  if (payload.hospital !== hospital) {
    throw new Refusal('NOT_THE_REQUESTER', "The certificate is not of the requester's hospital.");
  }
}
