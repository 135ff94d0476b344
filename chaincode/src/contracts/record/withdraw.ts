import { RecordBatch, type CheckedInput, type RecordWithdrawal } from '@careledger/model';
import { batchKey, recordKey } from '../../ledger/keys';
import { firstResult } from '../../ledger/ledger';
import type { Call } from '../call';
import { requireCustodian } from './custodian';
import { readParts } from './parts';
import { placeOf } from './view';

/** Nobody gets a record of this id from now on. No hospital's standing is asked: this only ever narrows. */
export async function withdrawRecord(
  input: CheckedInput<'record.withdraw'>,
  call: Call,
): Promise<RecordWithdrawal> {
  const { ledger } = call;
  const { patient, record, reason } = input;
  await requireCustodian(call, patient);
  const parts = await readParts(ledger, patient, record);
  // Whichever document of this id it is, and whatever it was labelled since.
  await placeOf(input, parts, (batch) => ledger.read(RecordBatch, batchKey(patient, batch)));
  const withdrawal: RecordWithdrawal = { patient, record, reason, at: call.now };
  if (parts.withdrawn !== undefined) return firstResult(parts.withdrawn, withdrawal, 'withdrawal');
  ledger.write(recordKey(patient, record, 'withdrawn'), withdrawal);
  ledger.announce({ type: 'record.withdrawn', patient, record });
  return withdrawal;
}
