import { Release, type CheckedInput, type TransactionOutput } from '@careledger/model';
import { releaseKey } from '../../ledger/keys';
import type { Call } from '../call';
import { readRecord } from './view';

/** A record as it stands; with the release of a permit for whoever checks what was handed out. */
export async function readRecordView(
  input: CheckedInput<'record.read'>,
  { ledger }: Call,
): Promise<TransactionOutput<'record.read'>> {
  const { patient, record, release } = input;
  const view = await readRecord(ledger, input);
  if (release === undefined) return view;
  const found = await ledger.read(Release, releaseKey({ patient, record, ...release }));
  return { ...view, release: found ?? null };
}
