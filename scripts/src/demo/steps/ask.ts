import { type AccessDecision } from '@careledger/client';
import { type AnchoredDocument, type Hospital, type Patient } from '../cast';

/** A clinician of a hospital asks for a patient's document, to treat the patient. The answer is committed, whatever it is. */
export function ask(
  hospital: Hospital,
  patient: Patient,
  document: AnchoredDocument,
): Promise<AccessDecision> {
  return hospital.clinician.access.request({
    patient: patient.id,
    record: document.record,
    purpose: 'TREAT',
  });
}
