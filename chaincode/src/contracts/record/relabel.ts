import { CareError, RecordLabels, type CheckedInput } from '@careledger/model';
import { recordKey } from '../../ledger/keys';
import { firstResult } from '../../ledger/ledger';
import type { Call } from '../call';
import { requireStanding } from '../policy';
import { requireCustodian } from './custodian';
import { readRecord } from './view';

/** Says anew what a record is about; the last word counts, for records of batches too. */
export async function relabelRecord(
  input: CheckedInput<'record.relabel'>,
  call: Call,
): Promise<RecordLabels> {
  const { ledger } = call;
  const { patient, record, version, item, terminology } = input;
  await requireCustodian(call, patient);
  const current = await readRecord(ledger, input);
  const { batch } = current;
  const described = { patient, record, version, item, terminology, at: call.now };
  const labels: RecordLabels = { ...described, ...(batch !== null && { batch }) };
  if (version > 1 && version === current.labels.version) {
    const standing = {
      ...labels,
      item: current.item,
      terminology: current.terminology,
      at: current.labels.at,
    };
    return firstResult(standing, labels, 'version of the labels');
  }
  if (version !== current.labels.version + 1) {
    throw new CareError(
      'CONFLICT',
      'Labels have to be the next version of those that count; read the record.',
      {
        version: current.labels.version,
      },
    );
  }
  if (current.withdrawn !== null) {
    throw new CareError('CLOSED', 'The record was withdrawn, for ever; nobody gets it any more.');
  }
  await requireStanding(call);
  ledger.write(recordKey(patient, record, 'labels'), labels);
  ledger.announce({ type: 'record.relabelled', patient, record, version });
  return labels;
}
