import { createHash, randomBytes } from 'node:crypto';
import {
  allow,
  createFileKey,
  generatePatientKey,
  type Language,
  type PatientSigner,
  patientSigner,
} from '@careledger/client';
import type { Hospitals } from './hospitals';

/** LOINC 18842-5, discharge summary. */
export const DISCHARGE_SUMMARY = { system: 'http://loinc.org', code: '18842-5' } as const;

/** Somebody whose file a hospital keeps, with the key that only they hold. */
export interface TestPatient {
  readonly id: string;
  readonly custodian: string;
  readonly fileKey: Uint8Array;
  readonly signer: PatientSigner;
}

/** Registers a patient at a hospital, who reads what they sign in a language. */
export async function newPatient(
  ledger: Hospitals,
  custodian: string,
  language: Language = 'en',
): Promise<TestPatient> {
  const signer = patientSigner({ key: generatePatientKey(), language });
  const fileKey = createFileKey();
  const registrar = await ledger.as(custodian, 'registrar');
  await registrar.patients.register({
    registration: await signer.register({ custodian: ledger.mspId(custodian) }),
    demographics: {
      names: [{ family: 'Ødegård', given: ['Þóra'] }],
      identifiers: [],
      birthDate: '1984-02-29',
    },
    fileKey,
  });
  await ledger.settled();
  return { id: signer.patient, custodian, fileKey, signer };
}

/** Anchors a discharge summary at the patient's custodian; its ciphertext is made up, as the ledger never sees it. */
export async function newRecord(ledger: Hospitals, patient: TestPatient): Promise<string> {
  const registrar = await ledger.as(patient.custodian, 'registrar');
  const ciphertext = randomBytes(64);
  const { record } = await registrar.records.anchor({
    patient: patient.id,
    document: {
      digest: createHash('sha256').update(ciphertext).digest('base64url'),
      size: ciphertext.length,
    },
    about: { classes: [DISCHARGE_SUMMARY] },
    fileKey: patient.fileKey,
  });
  await ledger.settled();
  return record;
}

/** The patient allows a hospital to see discharge summaries for treatment; the directive is signed, not yet carried. */
export function letSee(ledger: Hospitals, patient: TestPatient, hospital: string) {
  return patient.signer.grant(
    allow({ name: hospital, hospital: ledger.mspId(hospital) })
      .toSee(DISCHARGE_SUMMARY.code)
      .for('TREAT'),
    { fileKey: patient.fileKey },
  );
}

/** A hospital's clinician asks for a record, for treatment. */
export async function ask(ledger: Hospitals, hospital: string, patient: TestPatient, record: string) {
  const clinician = await ledger.as(hospital, 'clinician');
  return clinician.access.request({ patient: patient.id, record, purpose: 'TREAT' });
}
