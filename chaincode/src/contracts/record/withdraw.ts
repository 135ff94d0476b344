import type { CheckedInput, RecordWithdrawal } from '@careledger/model';
import { recordKey } from '../../ledger/keys';
import { firstResult } from '../../ledger/ledger';
import type { Call } from '../call';
import { requireCustodian } from './custodian';
import { readRecord } from './view';

/** Nobody gets the record from now on. No hospital's standing is asked: this only ever narrows. */
export async function withdrawRecord(
  input: CheckedInput<'record.withdraw'>,
  call: Call,
): Promise<RecordWithdrawal> {
  const { ledger } = call;
  const { patient, record, reason } = input;
  await requireCustodian(call, patient);
  const { withdrawn } = await readRecord(ledger, input);
  const withdrawal: RecordWithdrawal = { patient, record, reason, at: call.now };
  if (withdrawn !== null) return firstResult({ patient, record, ...withdrawn }, withdrawal, 'withdrawal');
  ledger.write(recordKey(patient, record, 'withdrawn'), withdrawal);
  ledger.announce({ type: 'record.withdrawn', patient, record });
  return withdrawal;
}
