import { type AccessDecision } from '@careledger/client';
import { type AnchoredDocument, type Hospital, type Patient } from '../cast';
import { untilSeen } from '../until-seen';

/**
 * A clinician of a hospital asks for a document, to treat the patient, once the hospital has heard of the document. The answer is
 * committed, whatever it is.
 */
export async function ask(
  hospital: Hospital,
  patient: Patient,
  document: AnchoredDocument,
): Promise<AccessDecision> {
  const { records, access } = hospital.clinician;
  const asked = { patient: patient.id, record: document.record };
  await untilSeen(() => records.read(asked));
  return access.request({ ...asked, purpose: 'TREAT' });
}
