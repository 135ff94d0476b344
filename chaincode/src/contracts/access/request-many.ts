import {
  canonicalJson,
  CareError,
  entriesOf,
  StoredDecision,
  type AccessList,
  type CareErrorCode,
  type ChannelPolicy,
  type CheckedInput,
  type Decision,
  type ListRequest,
  type ListResult,
  type PatientId,
  type Provider,
  type RecordView,
  type TransactionOutput,
  type UndecidedRecord,
} from '@careledger/model';
import { accessKey } from '../../ledger/keys';
import type { Call } from '../call';
import { readPatientRange, type PatientRange } from '../patient/range';
import { requireMember } from '../policy';
import { SeveralRecords } from '../record/several';
import { batchesOf } from '../record/view';
import { asking, requireRegisteredProvider } from '../registered-provider';
import { decideOn } from './decide-now';
import { askedOf, decidedOf } from './entry';

/** Refusals that concern one record or patient; the others of the round are decided all the same. */
const OF_ONE: readonly CareErrorCode[] = ['NOT_FOUND', 'PROOF_INVALID', 'CONFLICT', 'LIMIT_EXCEEDED'];

/**
 * Decides about several records of several patients: two messages a patient, however many records, and two for all. Each request stands
 * under a key of its own, and asked again gets its first answer, be it in another company.
 */
export async function requestMany(
  { requests }: CheckedInput<'access.requestMany'>,
  call: Call,
): Promise<TransactionOutput<'access.requestMany'>> {
  const { ledger, caller } = call;
  await ledger.fetch([
    ...asking(call),
    ...requests.flatMap(({ patient, request, records }) => [
      accessKey(patient, caller.hospital, request),
      ...records.flatMap(({ proof }) => batchesOf({ patient, ...(proof && { proof }) })),
    ]),
  ]);
  const provider = await requireRegisteredProvider(call);
  const policy = await requireMember(call);
  const round = new Round(call, provider, policy);
  const results: ListResult[] = [];
  for (const request of requests) results.push(await round.decide(request));
  round.announce();
  return { results };
}

/** What the requests of one transaction share. */
class Round {
  private readonly written: AccessList[] = [];
  private last: { readonly patient: PatientId; readonly range: PatientRange } | undefined;

  constructor(
    private readonly call: Call,
    private readonly provider: Provider,
    private readonly policy: ChannelPolicy,
  ) {}

  async decide(input: ListRequest): Promise<ListResult> {
    const { ledger, caller } = this.call;
    const { request, patient, records } = input;
    const key = accessKey(patient, caller.hospital, request);
    const existing = await ledger.read(StoredDecision, key);
    if (existing !== undefined) return this.firstAnswer(existing, input);

    const decisions: AccessList['decisions'] = [];
    const undecided: UndecidedRecord[] = [];
    const refuse = (error: unknown, refused: readonly ListRequest['records'][number][]): void => {
      if (!(error instanceof CareError && OF_ONE.includes(error.code))) throw error;
      undecided.push(...refused.map(({ record }) => ({ record, code: error.code })));
    };
    try {
      const range = await this.rangeOf(patient);
      const several = await SeveralRecords.of(
        ledger,
        patient,
        records.map(({ record }) => record),
      );
      for (const asked of records) {
        try {
          const record = await several.view({ patient, ...asked });
          decisions.push(decidedOf(record, this.decideOn(input, range, record)));
        } catch (error) {
          refuse(error, [asked]);
        }
      }
    } catch (error) {
      refuse(error, records);
    }
    if (decisions.length === 0) return { request, patient, entries: [], undecided };
    const list = { asked: askedOf(input, this.provider, this.policy, this.call), decisions, undecided };
    ledger.write(key, list);
    this.written.push(list);
    return { request, patient, entries: entriesOf(list), undecided };
  }

  /** One event says how the round went; which record, and why, stands in the log. */
  announce(): void {
    if (this.written.length === 0) return;
    this.call.ledger.announce({
      type: 'access.manyDecided',
      hospital: this.provider.hospital,
      provider: this.provider.provider,
      requests: this.written.map(({ asked: { patient, request, purpose }, decisions }) => {
        const permitted = decisions.filter(({ effect }) => effect === 'permit').length;
        return { patient, request, purpose, permitted, denied: decisions.length - permitted };
      }),
    });
  }

  private decideOn({ purpose }: ListRequest, patient: PatientRange, record: RecordView): Decision {
    const { provider, policy, call } = this;
    return decideOn({ provider, purpose }, { policy, patient, record }, call.now);
  }

  /** The requests are sorted by patient, so that each patient is read once. */
  private async rangeOf(patient: PatientId): Promise<PatientRange> {
    if (this.last?.patient !== patient) {
      this.last = { patient, range: await readPatientRange(this.call.ledger, patient) };
    }
    return this.last.range;
  }

  private firstAnswer(existing: StoredDecision, input: ListRequest): ListResult {
    const { request, patient, records } = input;
    const conflict = records.map(({ record }): UndecidedRecord => ({ record, code: 'CONFLICT' }));
    if (!('decisions' in existing)) return { request, patient, entries: [], undecided: conflict };
    const { asked, undecided } = existing;
    const same =
      asked.provider === this.provider.provider &&
      asked.purpose === input.purpose &&
      asked.key === input.key &&
      isAbout(existing, records);
    return same
      ? { request, patient, entries: entriesOf(existing), undecided }
      : { request, patient, entries: [], undecided: conflict };
  }
}

/** Whether a list was decided about these records, and those of batches at the same places. */
function isAbout({ decisions, undecided }: AccessList, records: ListRequest['records']): boolean {
  const decided = new Map(decisions.map(({ record, batch }) => [record, batch ?? null]));
  const refused = new Set(undecided.map(({ record }) => record));
  return (
    decided.size + refused.size === records.length &&
    records.every(({ record, proof }) => {
      const place = proof === undefined ? null : { batch: proof.batch, index: proof.index };
      return refused.has(record) || canonicalJson(decided.get(record)) === canonicalJson(place);
    })
  );
}
