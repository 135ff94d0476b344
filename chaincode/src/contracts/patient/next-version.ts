import { CareError, type Digest, type PatientFile } from '@careledger/model';

/**
 * Directives about the file itself form a chain: each names the version and the digest of the one before, so that an old one
 * that somebody carries again fits nowhere.
 *
 * @throws CareError SIGNATURE_INVALID, CONFLICT
 */
export function requireNextOf(
  file: PatientFile,
  directive: { readonly id: string; readonly version: number; readonly previous: Digest | null },
): void {
  if (directive.id !== file.patient) {
    throw new CareError('SIGNATURE_INVALID', "The directive's id has to be the patient's.");
  }
  if (directive.version !== file.version + 1 || directive.previous !== file.digest) {
    throw new CareError('CONFLICT', 'The file has changed since, or is not known so far; read it first.', {
      version: file.version,
    });
  }
}
