import {
  check,
  MAX_PAGE,
  RecordBatch,
  RecordId,
  type CheckedInput,
  type RecordView,
  type TransactionOutput,
} from '@careledger/model';
import { batchPrefix, endOf, RECORD_PARTS, recordPrefix } from '../../ledger/keys';
import type { Call } from '../call';
import { takePart, type RecordParts } from './parts';
import { withParts } from './view';

/** A page of the patient's records with an anchor of their own, or of the batches. */
export async function listRecords(
  input: CheckedInput<'record.list'>,
  call: Call,
): Promise<TransactionOutput<'record.list'>> {
  return input.of === 'batches' ? listBatches(input, call) : listAnchored(input, call);
}

async function listBatches(
  { patient, after, limit }: CheckedInput<'record.list'>,
  { ledger }: Call,
): Promise<TransactionOutput<'record.list'>> {
  const page = await ledger.page(RecordBatch, batchPrefix(patient), after, limit ?? MAX_PAGE);
  const batches = page.entries.map((entry) => entry.value);
  return { records: [], batches, next: page.hasMore ? (batches.at(-1)?.batch ?? null) : null };
}

/**
 * A record has up to five keys, and a page of keys may end within one: the last record of a page that is not the last is
 * left for the next page.
 */
async function listAnchored(
  { patient, after, limit = MAX_PAGE }: CheckedInput<'record.list'>,
  { ledger }: Call,
): Promise<TransactionOutput<'record.list'>> {
  const prefix = recordPrefix(patient);
  const start = after === undefined ? prefix : endOf(`${prefix}${after}/`);
  const { entries, hasMore } = await ledger.keys(start, endOf(prefix), limit + RECORD_PARTS.length);
  const found = new Map<string, RecordParts>();
  for (const { name, value } of entries) {
    const [record = '', part = ''] = name.slice(prefix.length).split('/');
    const parts = found.get(record) ?? {};
    found.set(record, parts);
    takePart(parts, part, value);
  }
  const whole = hasMore ? [...found].slice(0, -1) : [...found];
  const taken = whole.slice(0, limit);
  const records = taken.flatMap(([, parts]): RecordView[] =>
    parts.anchor === undefined ? [] : [withParts(parts.anchor, parts, null)],
  );
  const last = taken.at(-1)?.[0];
  const isLast = !hasMore && taken.length === whole.length;
  return { records, batches: [], next: isLast || last === undefined ? null : check(RecordId, last, 'a key') };
}
