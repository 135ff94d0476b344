import { type AccessDecision } from '@careledger/client';
import { type Hospital, type Patient } from '../cast';

/** The patient reads who asked, oldest first, with a signature of the patient's own; any hospital can carry it. */
export async function readLog(patient: Patient, through: Hospital): Promise<AccessDecision[]> {
  const entries: AccessDecision[] = [];
  for await (const entry of through.registrar.access.log(await patient.signer.readLog())) {
    if (entry.type === 'decision') entries.push(entry);
  }
  return entries.sort((a, b) => (a.at < b.at ? -1 : 1));
}
