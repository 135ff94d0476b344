import { ActiveConsent, ActiveDelegation, CareError, PatientFile, type PatientId } from '@careledger/model';
import { consentPrefix, delegationPrefix, patientPrefix } from '../../ledger/keys';
import { ofState, type Ledger } from '../../ledger/ledger';

/** All that a decision needs to know of a patient. */
export interface PatientRange {
  readonly file: PatientFile;
  /** Those that stand, be their period over or not begun. */
  readonly delegations: readonly ActiveDelegation[];
  readonly consents: readonly ActiveConsent[];
}

/**
 * Reads it with one range, so that whatever of it changes before the transaction commits makes the transaction invalid.
 *
 * @throws CareError NOT_FOUND, LIMIT_EXCEEDED
 */
export async function readPatientRange(ledger: Ledger, patient: PatientId): Promise<PatientRange> {
  const prefix = patientPrefix(patient);
  const delegations: ActiveDelegation[] = [];
  const consents: ActiveConsent[] = [];
  const files: PatientFile[] = [];
  await ledger.range(prefix, (name, value) => {
    const key = prefix + name;
    if (key.startsWith(consentPrefix(patient))) consents.push(ofState(ActiveConsent, value));
    else if (key.startsWith(delegationPrefix(patient))) delegations.push(ofState(ActiveDelegation, value));
    else files.push(ofState(PatientFile, value));
  });
  const [file] = files;
  if (file === undefined) throw new CareError('NOT_FOUND', 'There is no such patient file.');
  return { file, delegations, consents };
}
