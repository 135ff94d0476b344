import {
  CareError,
  MAX_PAGE,
  MedicalRecord,
  type CheckedInput,
  type PatientId,
  type RecordId,
  type TransactionOutput,
} from '@careledger/model';
import { Context, Returns, Transaction } from 'fabric-contract-api';
import { recordKey, recordPrefix } from '../ledger/keys';
import { firstResult, type Ledger } from '../ledger/ledger';
import type { Call } from './call';
import { CareContract } from './care-contract';
import { readFile } from './patient';
import { requireStanding } from './policy';

/** Records: the anchors of encrypted documents that the patient's custodian keeps off the ledger. */
export class RecordContract extends CareContract {
  constructor() {
    super('record');
  }

  @Transaction()
  @Returns('string')
  async anchor(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'record.anchor', input, anchorRecord);
  }

  @Transaction(false)
  @Returns('string')
  async read(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'record.read', input, ({ patient, record }, call) =>
      readRecord(call.ledger, patient, record),
    );
  }

  @Transaction(false)
  @Returns('string')
  async list(ctx: Context, input: string): Promise<string> {
    return this.run(ctx, 'record.list', input, listRecords);
  }
}

/** @throws CareError NOT_FOUND */
export async function readRecord(
  ledger: Ledger,
  patient: PatientId,
  record: RecordId,
): Promise<MedicalRecord> {
  const found = await ledger.read(MedicalRecord, recordKey(patient, record));
  if (found === undefined) throw new CareError('NOT_FOUND', 'The patient has no such record.');
  return found;
}

async function anchorRecord(input: CheckedInput<'record.anchor'>, call: Call): Promise<MedicalRecord> {
  const { ledger, caller } = call;
  const key = recordKey(input.patient, input.record);
  const record: MedicalRecord = { ...input, custodian: caller.hospital, at: call.now };
  const existing = await ledger.read(MedicalRecord, key);
  if (existing !== undefined) return firstResult(existing, record, 'record');
  const file = await readFile(ledger, input.patient);
  if (file.custodian !== caller.hospital) {
    throw new CareError('FORBIDDEN', "Only the patient's custodian anchors records in the file.");
  }
  await requireStanding(call);
  await ledger.write(key, record);
  ledger.announce({
    type: 'record.anchored',
    patient: input.patient,
    record: input.record,
    custodian: caller.hospital,
  });
  return record;
}

async function listRecords(
  { patient, after, limit }: CheckedInput<'record.list'>,
  call: Call,
): Promise<TransactionOutput<'record.list'>> {
  const page = await call.ledger.page(MedicalRecord, recordPrefix(patient), after, limit ?? MAX_PAGE);
  const records = page.entries.map((entry) => entry.value);
  return { records, next: page.hasMore ? (records.at(-1)?.record ?? null) : null };
}
