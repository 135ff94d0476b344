import {
  CareError,
  isValidPublicKey,
  KeyHolder,
  MAX_COMPROMISED_KEYS,
  MAX_DELEGATIONS,
  thumbprint,
  verifyDirective,
  type Digest,
  type DirectiveType,
  type Instant,
  type PatientFile,
  type PatientId,
  type PublicKeyJwk,
  type SignedDirective,
} from '@careledger/model';
import { publicKeyKey } from '../../ledger/keys';
import type { Ledger } from '../../ledger/ledger';
import type { Call } from '../call';

/**
 * Verifies that whoever asks for a new key to be taken holds it: the key itself has signed the directive.
 *
 * @throws CareError SIGNATURE_INVALID, INVALID_ARGUMENT
 */
export function provenBy<T extends DirectiveType>(
  typ: T,
  key: PublicKeyJwk,
  { patient, proof }: { readonly patient: PatientId; readonly proof: string },
  { channel }: Call,
): SignedDirective<T> {
  if (!isValidPublicKey(key)) throw new CareError('SIGNATURE_INVALID', 'The key is not a point of P-256.');
  return verifyDirective(proof, key, { typ, channel, patient });
}

/** @throws CareError SIGNATURE_INVALID unless both stand for the same key. */
export function requireSameKey(one: PublicKeyJwk, other: PublicKeyJwk): void {
  if (thumbprint(one) === thumbprint(other)) return;
  throw new CareError('SIGNATURE_INVALID', 'The proof was signed for another key.');
}

/** @throws CareError CONFLICT when a key has ever spoken for a file or a delegation: not even the same takes it again. */
export async function requireFreshKey(ledger: Ledger, kid: Digest): Promise<void> {
  if ((await ledger.read(KeyHolder, publicKeyKey(kid))) !== undefined) throw keyTaken();
}

export function keyTaken(): CareError {
  return new CareError(
    'CONFLICT',
    'The key is taken; every file and every delegation has a key pair of its own, once.',
  );
}

/**
 * How far the list of compromised keys may be filled with whose. Who has stolen the patient's key can appoint delegates, dismiss
 * them and say that their keys are compromised: that must not use up the room for the stolen key, nor for those of the delegates
 * whom the thief has left behind, at most 32 at a time.
 */
const ROOM = {
  own: MAX_COMPROMISED_KEYS,
  'delegate of a compromised key': MAX_COMPROMISED_KEYS - 4,
  delegate: MAX_COMPROMISED_KEYS - 8 - MAX_DELEGATIONS,
} as const;

/**
 * The file's compromised keys with one more, sorted by thumbprint; of two times the earlier one holds.
 *
 * @throws CareError INVALID_ARGUMENT for a time to come, LIMIT_EXCEEDED
 */
export function compromisedWith(
  { compromised }: PatientFile,
  kid: Digest,
  since: Instant,
  now: Instant,
  whose: keyof typeof ROOM,
): PatientFile['compromised'] {
  if (since > now) {
    throw new CareError('INVALID_ARGUMENT', 'A key cannot be compromised since a time to come.', {
      fields: ['compromisedSince'],
    });
  }
  const known = compromised.find((one) => one.kid === kid);
  const first = known !== undefined && known.since < since ? known.since : since;
  const rest = compromised.filter((one) => one.kid !== kid);
  const limit = ROOM[whose];
  if (rest.length >= limit) {
    throw new CareError(
      'LIMIT_EXCEEDED',
      'Too many keys of this file are said to be compromised; close it.',
      {
        limit,
      },
    );
  }
  return [...rest, { kid, since: first }].sort((one, other) => (one.kid < other.kid ? -1 : 1));
}
