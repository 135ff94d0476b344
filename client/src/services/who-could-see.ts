import {
  countedConsents,
  decide,
  type Decision,
  instantOf,
  type Provider,
  type RecordView,
} from '@careledger/model';
import { type CallOptions } from '../call/caller';
import { type Operations } from '../call/operations';
import { type PurposeCode } from './access';
import { groundsNow, policyOf } from './grounds';
import { providerService } from './providers';
import { listRecords } from './records';

/** What is asked in advance; whatever is not given is all that the ledger has. */
export interface WhoCouldSee {
  readonly patient: string;
  /** Hospitals whose providers are meant, by MSP id. */
  readonly hospitals?: readonly string[];
  /** `TREAT` unless given. */
  readonly purposes?: readonly PurposeCode[];
  readonly records?: readonly string[];
}

/** What one provider's request would come to now, with every reason. It leaves no trace, binds nobody and opens nothing. */
export interface Prospect {
  readonly provider: Provider;
  readonly record: string;
  readonly purpose: PurposeCode;
  readonly decision: Decision;
}

/**
 * Works out for a patient who could see what, and why, by the same `decide` that the hospitals run. It is asked of the own
 * hospital's peer alone, and of records that have an anchor of their own.
 *
 * @yields one answer for each provider, record and purpose
 */
export async function* whoCouldSee(
  operations: Operations,
  { patient, purposes = ['TREAT'], ...of }: WhoCouldSee,
  options?: CallOptions,
): AsyncGenerator<Prospect> {
  const policy = await policyOf(operations, undefined, options);
  const { file, consents } = await groundsNow(operations, patient, options);
  const records = await recordsOf(operations, patient, of.records, options);
  const now = instantOf(Date.now());
  const counted = countedConsents(consents, { file, delegations: file.delegations }, policy, now);
  for (const hospital of of.hospitals ?? policy.hospitals) {
    for await (const provider of providerService(operations).list({ hospital }, options)) {
      for (const { record, item, terminology, withdrawn } of records) {
        const about = { item, terminology, file: file.status, isWithdrawn: withdrawn !== null };
        for (const purpose of purposes) {
          const decision = decide({ ...provider, purpose }, about, counted, policy, now);
          yield { provider, record, purpose, decision };
        }
      }
    }
  }
}

/** The list gives each record as `record.read` does. */
async function recordsOf(
  operations: Operations,
  patient: string,
  ids: readonly string[] | undefined,
  options: CallOptions | undefined,
): Promise<RecordView[]> {
  const records: RecordView[] = [];
  if (ids === undefined) {
    for await (const record of listRecords(operations, patient, options)) records.push(record);
    return records;
  }
  for (const record of ids) records.push(await operations.read('record.read', { patient, record }, options));
  return records;
}
