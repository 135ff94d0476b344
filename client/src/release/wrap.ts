import { type PublicKeyJwk } from '@careledger/model';
import { compactDecrypt, CompactEncrypt, importJWK } from 'jose';
import type { KeyObject } from 'node:crypto';

const algorithm = 'ECDH-ES+A256KW';

/** The one record of a decision whose key a wrap holds. */
export interface WrapOf {
  readonly patient: string;
  readonly hospital: string;
  readonly request: string;
  readonly record: string;
}

/** Encrypts a content key for a requester's fresh key: a compact JWE (RFC 7518, section 4.6), bound to the decision. */
export async function wrapKey(contentKey: Uint8Array, to: PublicKeyJwk, of: WrapOf): Promise<string> {
  const recipient = await importJWK({ ...to }, algorithm);
  return new CompactEncrypt(contentKey)
    .setProtectedHeader({ alg: algorithm, enc: 'A256GCM', for: nameOf(of) })
    .encrypt(recipient);
}

/** @throws Error where it is for another key or decision, or was changed */
export async function unwrapKey(wrap: string, key: KeyObject, of: WrapOf): Promise<Uint8Array> {
  const { plaintext, protectedHeader } = await compactDecrypt(wrap, key, {
    keyManagementAlgorithms: [algorithm],
    contentEncryptionAlgorithms: ['A256GCM'],
  });
  if (protectedHeader['for'] !== nameOf(of)) throw new Error('The wrapped key is for another decision.');
  return plaintext;
}

/** Ids have no slash. */
function nameOf({ patient, hospital, request, record }: WrapOf): string {
  return `release/${patient}/${hospital}/${request}/${record}`;
}
