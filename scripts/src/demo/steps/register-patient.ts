import { generatePatientKey, patientSigner } from '@careledger/client';
import { type Demographics } from '@careledger/client/vault';
import { type Hospital, type Patient } from '../cast';

export interface Registration {
  readonly patient: Patient;
  readonly blockNumber: bigint;
  /** What the hospital reads back from its own private collection. */
  readonly readBack: Demographics;
}

/**
 * A hospital opens a file: the patient makes a key pair, the hospital stores the demographics where only its own peer has them,
 * and all hospitals learn a random id and the public key.
 */
export async function registerPatient(
  custodian: Hospital,
  demographics: Demographics,
): Promise<Registration> {
  const signer = patientSigner({ key: generatePatientKey() });
  const fileKey = await custodian.vault.fileKey(signer.patient);
  const registration = await signer.register({ custodian: custodian.mspId });
  const { patient, commit } = await custodian.registrar.patients.register({
    registration,
    demographics,
    fileKey,
  });
  const readBack = await custodian.registrar.patients.readDemographics({ patient, fileKey });
  return { patient: { id: patient, fileKey, signer, custodian }, blockNumber: commit.blockNumber, readBack };
}
