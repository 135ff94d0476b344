import { RecordBatch, type CheckedInput } from '@careledger/model';
import { batchKey, fileKey, POLICY_KEY } from '../../ledger/keys';
import { firstResult } from '../../ledger/ledger';
import type { Call } from '../call';
import { requireStanding } from '../policy';
import { requireCustodian } from './custodian';

/** Anchors many documents by the root of the tree over them. What is in it shows when somebody asks for one of them. */
export async function anchorBatch(
  input: CheckedInput<'record.anchorBatch'>,
  call: Call,
): Promise<RecordBatch> {
  const { ledger, caller } = call;
  const key = batchKey(input.patient, input.batch);
  const batch: RecordBatch = { ...input, custodian: caller.hospital, at: call.now };
  await ledger.fetch([POLICY_KEY, key, fileKey(input.patient)]);
  const existing = await ledger.read(RecordBatch, key);
  if (existing !== undefined) return firstResult(existing, batch, 'batch');
  await requireCustodian(call, input.patient);
  await requireStanding(call);
  ledger.write(key, batch);
  ledger.announce({
    type: 'record.batchAnchored',
    patient: input.patient,
    batch: input.batch,
    size: input.size,
    custodian: caller.hospital,
  });
  return batch;
}
