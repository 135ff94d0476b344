import { RecordBatch, type PatientId, type RecordId, type RecordView } from '@careledger/model';
import { batchKey, endOf, recordPartsPrefix, recordPrefix } from '../../ledger/keys';
import type { Ledger } from '../../ledger/ledger';
import { readParts, takePart, type RecordParts } from './parts';
import { viewOf, type RecordReference } from './view';

/** So many keys for each record are read in one range at most, before the records are read one by one. */
const KEYS_A_RECORD = 3;

/** Reads several records of one patient, and each batch once. */
export class SeveralRecords {
  private readonly batches = new Map<string, Promise<RecordBatch | undefined>>();

  private constructor(
    private readonly ledger: Ledger,
    private readonly patient: PatientId,
    private readonly parts: ReadonlyMap<string, RecordParts>,
  ) {}

  /**
   * Records that lie close together are read with one range, from the first to the last: a message gives a hundred keys. Where
   * too much else lies between them, each is read by itself.
   */
  static async of(ledger: Ledger, patient: PatientId, records: readonly RecordId[]): Promise<SeveralRecords> {
    const prefixes = records.map((record) => recordPartsPrefix(patient, record)).sort();
    const [first] = prefixes;
    const last = prefixes.at(-1);
    if (first === undefined || last === undefined || records.length === 1) {
      return SeveralRecords.oneByOne(ledger, patient, records);
    }
    const { entries, isWhole } = await ledger.first(records.length * KEYS_A_RECORD, first, endOf(last));
    if (!isWhole) return SeveralRecords.oneByOne(ledger, patient, records);
    const parts = new Map<string, RecordParts>(records.map((record) => [record, {}]));
    for (const { name, value } of entries) {
      const [record = '', part = ''] = name.slice(recordPrefix(patient).length).split('/');
      const known = parts.get(record);
      if (known !== undefined) takePart(known, part, value);
    }
    return new SeveralRecords(ledger, patient, parts);
  }

  private static async oneByOne(
    ledger: Ledger,
    patient: PatientId,
    records: readonly RecordId[],
  ): Promise<SeveralRecords> {
    const parts = new Map<string, RecordParts>();
    for (const record of records) parts.set(record, await readParts(ledger, patient, record));
    return new SeveralRecords(ledger, patient, parts);
  }

  /** @throws CareError NOT_FOUND, PROOF_INVALID, CONFLICT */
  async view(reference: RecordReference): Promise<RecordView> {
    return viewOf(reference, this.parts.get(reference.record) ?? {}, (batch) => {
      const known = this.batches.get(batch);
      if (known !== undefined) return known;
      const reading = this.ledger.read(RecordBatch, batchKey(this.patient, batch));
      this.batches.set(batch, reading);
      return reading;
    });
  }
}
