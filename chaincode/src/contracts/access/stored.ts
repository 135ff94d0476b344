import {
  entriesOf,
  StoredDecision,
  type AccessEntry,
  type MspId,
  type PatientId,
  type RequestId,
} from '@careledger/model';
import { accessKey } from '../../ledger/keys';
import type { Ledger } from '../../ledger/ledger';

/** What was decided on a request; undefined where there is none of that id. */
export async function readDecision(
  ledger: Ledger,
  { patient, hospital, request }: { patient: PatientId; hospital: MspId; request: RequestId },
): Promise<StoredDecision | undefined> {
  return ledger.read(StoredDecision, accessKey(patient, hospital, request));
}

/** The entries of a decision, one a record. */
export function entriesOfStored(stored: StoredDecision): AccessEntry[] {
  return 'outcomes' in stored ? entriesOf(stored) : [stored];
}
