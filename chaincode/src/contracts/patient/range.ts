import { ActiveConsent, ActiveDelegation, CareError, PatientFile, type PatientId } from '@careledger/model';
import { consentPrefix, delegationPrefix, endOf, patientPrefix } from '../../ledger/keys';
import { decode, MAX_RANGE, type Entry, type Ledger } from '../../ledger/ledger';

/** All that a decision needs to know of a patient. */
export interface PatientRange {
  readonly file: PatientFile;
  /** Those that stand, be their period over or not begun. */
  readonly delegations: readonly ActiveDelegation[];
  /** `too-many` above the most that a decision reads: one of those that it does not read may deny. */
  readonly consents: readonly ActiveConsent[] | 'too-many';
}

/**
 * Reads it with one range, so that whatever of it changes before the transaction commits makes the transaction invalid. One
 * message for up to 100 entries.
 *
 * @throws CareError NOT_FOUND
 */
export async function readPatientRange(ledger: Ledger, patient: PatientId): Promise<PatientRange> {
  const prefix = patientPrefix(patient);
  const { entries, isWhole } = await ledger.first(MAX_RANGE, prefix, endOf(prefix));
  if (isWhole) return rangeOf(patient, entries);
  // Consents sort before the rest, which is little.
  const rest = await ledger.first(MAX_RANGE, delegationPrefix(patient), endOf(prefix));
  return { ...rangeOf(patient, rest.entries), consents: 'too-many' };
}

function rangeOf(
  patient: PatientId,
  entries: readonly Entry<Uint8Array>[],
): PatientRange & { readonly consents: readonly ActiveConsent[] } {
  const delegations: ActiveDelegation[] = [];
  const consents: ActiveConsent[] = [];
  const files: PatientFile[] = [];
  for (const { name, value } of entries) {
    if (name.startsWith(consentPrefix(patient))) consents.push(decode(ActiveConsent, value));
    else if (name.startsWith(delegationPrefix(patient))) delegations.push(decode(ActiveDelegation, value));
    else files.push(decode(PatientFile, value));
  }
  const [file] = files;
  if (file === undefined) throw new CareError('NOT_FOUND', 'There is no such patient file.');
  return { file, delegations, consents };
}
