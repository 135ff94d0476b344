import { CareError, type PatientFile, type PatientId } from '@careledger/model';
import type { Call } from '../call';
import { readFile } from '../patient/file';

/**
 * Records are a matter of the hospital that keeps the patient's file.
 *
 * @throws CareError NOT_FOUND, FORBIDDEN
 */
export async function requireCustodian({ ledger, caller }: Call, patient: PatientId): Promise<PatientFile> {
  const file = await readFile(ledger, patient);
  if (file.custodian !== caller.hospital) {
    throw new CareError('FORBIDDEN', "Only the patient's custodian may do this with records of the file.");
  }
  return file;
}
