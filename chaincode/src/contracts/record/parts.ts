import {
  CareError,
  MedicalRecord,
  RecordAdditions,
  RecordLabels,
  RecordReplacement,
  RecordWithdrawal,
  type PatientId,
  type RecordId,
} from '@careledger/model';
import { recordPartsPrefix } from '../../ledger/keys';
import { decode, type Ledger } from '../../ledger/ledger';

/** What stands of a record on the ledger: nothing at all where it is unknown, or only a batch holds it. */
export interface RecordParts {
  anchor?: MedicalRecord;
  labels?: RecordLabels;
  withdrawn?: RecordWithdrawal;
  replaced?: RecordReplacement;
  additions?: RecordAdditions;
}

/** One message: all parts of a record, so that what is added to it meanwhile makes the transaction invalid. */
export async function readParts(ledger: Ledger, patient: PatientId, record: RecordId): Promise<RecordParts> {
  const parts: RecordParts = {};
  await ledger.range(recordPartsPrefix(patient, record), (name, value) => {
    takePart(parts, name, value);
  });
  return parts;
}

/** @param name the last part of the key, as `recordKey` writes it. */
export function takePart(parts: RecordParts, name: string, value: Uint8Array): void {
  switch (name) {
    case 'anchor':
      parts.anchor = decode(MedicalRecord, value);
      return;
    case 'labels':
      parts.labels = decode(RecordLabels, value);
      return;
    case 'withdrawn':
      parts.withdrawn = decode(RecordWithdrawal, value);
      return;
    case 'replaced':
      parts.replaced = decode(RecordReplacement, value);
      return;
    case 'additions':
      parts.additions = decode(RecordAdditions, value);
      return;
    default:
      throw new CareError('INTERNAL', 'The ledger holds a part of a record that this version does not know.');
  }
}
