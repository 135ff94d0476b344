import { CareError, PatientFile, type PatientId } from '@careledger/model';
import { fileKey } from '../../ledger/keys';
import type { Ledger } from '../../ledger/ledger';

/** @throws CareError NOT_FOUND */
export async function readFile(ledger: Ledger, patient: PatientId): Promise<PatientFile> {
  const file = await ledger.read(PatientFile, fileKey(patient));
  if (file === undefined) throw new CareError('NOT_FOUND', 'There is no such patient file.');
  return file;
}
