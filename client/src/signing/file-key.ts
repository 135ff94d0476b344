import { tokenKey } from '@careledger/model';
import { compactDecrypt } from 'jose';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { type DeviceKey } from './device-key';

/** How a file key is encrypted for a device: a compact JWE (RFC 7516; RFC 7518, sections 4.6 and 5.3). */
export const FILE_KEY_JWE = {
  alg: 'ECDH-ES+A256KW',
  enc: 'A256GCM',
  typ: 'careledger-file-key+jwe',
} as const;

/** Whose file key it is: that of one file, at one hospital. Ids have no slash. */
export function fileKeyName(custodian: string, patient: string): string {
  return `file-key/${custodian}/${patient}`;
}

/**
 * Opens, on the patient's device, the file key that the custodian encrypted for it (`patients.shareFileKey`).
 *
 * @returns 32 bytes; with them consents are signed. Check them with {@link isFileKeyOf} where a record stands already.
 * @throws InvalidArgumentError where it is for another device, patient or custodian, or was changed
 *
 * @example
 * ```ts
 * const opened = await openFileKey(wrapped, { device: receiving, patient: patient.patient, custodian });
 * ```
 */
export async function openFileKey(
  wrapped: string,
  of: {
    readonly device: Pick<DeviceKey, 'privateKey'>;
    readonly patient: string;
    readonly custodian: string;
  },
): Promise<Uint8Array> {
  const { plaintext, protectedHeader } = await compactDecrypt(wrapped, of.device.privateKey, {
    keyManagementAlgorithms: [FILE_KEY_JWE.alg],
    contentEncryptionAlgorithms: [FILE_KEY_JWE.enc],
  }).catch((error: unknown) => {
    throw refused('it is for another device, or was changed', error);
  });
  if (protectedHeader.typ !== FILE_KEY_JWE.typ || plaintext.length !== 32)
    throw refused('it holds something else');
  if (protectedHeader['for'] !== fileKeyName(of.custodian, of.patient)) {
    throw refused('it is for the file of another patient, or at another hospital');
  }
  return plaintext;
}

/**
 * Whether tokens of a record were made under a file key: every record names its custodian in them. A key that does not fit would make
 * consents that match nothing.
 *
 * @param record as `records.read` and `records.list` give it
 */
export function isFileKeyOf(
  fileKey: Uint8Array,
  record: { readonly custodian: string; readonly item: { readonly t: readonly string[] } },
): boolean {
  return record.item.t.includes(tokenKey(fileKey).token('custodian', record.custodian));
}

function refused(why: string, cause?: unknown): InvalidArgumentError {
  return new InvalidArgumentError(`The wrapped file key was not opened: ${why}.`, ['wrapped'], cause);
}
