import { CareError, MAX_ADDITIONS, type CheckedInput, type MedicalRecord } from '@careledger/model';
import { fileKey, POLICY_KEY, recordKey } from '../../ledger/keys';
import { firstResult } from '../../ledger/ledger';
import type { Call } from '../call';
import { requireStanding } from '../policy';
import { requireCustodian } from './custodian';
import { readParts } from './parts';

/** Anchors one encrypted document; a correction and an addition are noted at the record that they are about, too. */
export async function anchorRecord(input: CheckedInput<'record.anchor'>, call: Call): Promise<MedicalRecord> {
  const { ledger, caller } = call;
  const anchor: MedicalRecord = { ...input, custodian: caller.hospital, at: call.now };
  await ledger.fetch([POLICY_KEY, fileKey(input.patient)]);
  const parts = await readParts(ledger, input.patient, input.record);
  if (parts.anchor !== undefined) return firstResult(parts.anchor, anchor, 'record');
  if (parts.withdrawn !== undefined || parts.labels !== undefined) {
    throw new CareError('CONFLICT', 'The id is that of a record in a batch; use a new id.');
  }
  await requireCustodian(call, input.patient);
  await requireStanding(call);
  if (input.relatesTo !== undefined) await relate(anchor, input.relatesTo, call);
  ledger.write(recordKey(input.patient, input.record, 'anchor'), anchor);
  ledger.announce({
    type: 'record.anchored',
    patient: input.patient,
    record: input.record,
    custodian: caller.hospital,
  });
  return anchor;
}

/**
 * A record is replaced once, so that its versions are a chain; additions to it are few and in one place, so that whoever
 * reads it sees them.
 */
async function relate(
  { patient, record, at }: MedicalRecord,
  { code, record: earlier }: NonNullable<MedicalRecord['relatesTo']>,
  { ledger }: Call,
): Promise<void> {
  const parts = await readParts(ledger, patient, earlier);
  if (parts.anchor === undefined) {
    throw new CareError('NOT_FOUND', 'The patient has no such earlier record with an anchor of its own.');
  }
  if (code === 'replaces') {
    if (parts.replaced !== undefined) {
      throw new CareError(
        'CONFLICT',
        'The earlier record has been replaced already; replace its last version.',
      );
    }
    ledger.write(recordKey(patient, earlier, 'replaced'), { record, at });
    return;
  }
  const additions = parts.additions?.records ?? [];
  if (additions.length === MAX_ADDITIONS) {
    throw new CareError('LIMIT_EXCEEDED', 'The record has as many additions as one record takes.', {
      limit: MAX_ADDITIONS,
    });
  }
  ledger.write(recordKey(patient, earlier, 'additions'), { records: [...additions, record].sort() });
}
