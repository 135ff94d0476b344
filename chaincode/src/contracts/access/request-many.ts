import {
  canonicalJson,
  CareError,
  StoredDecision,
  type AccessList,
  type CareErrorCode,
  type ChannelPolicy,
  type CheckedInput,
  type Decision,
  type Effect,
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
import { countedOf, decideAmong, type Counted } from './decide-now';
import { askedOf, decidedOf, type DecidedRecord } from './entry';

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

/** What all decisions about one patient share. */
interface Known {
  readonly id: PatientId;
  readonly patient: PatientRange;
  readonly consents: Counted;
}

/** What the requests of one transaction share. */
class Round {
  private readonly written: AccessList[] = [];
  private last: Known | undefined;

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

    const decisions: DecidedRecord[] = [];
    const undecided: UndecidedRecord[] = [];
    const refuse = (error: unknown, refused: readonly ListRequest['records'][number][]): void => {
      if (!(error instanceof CareError && OF_ONE.includes(error.code))) throw error;
      undecided.push(...refused.map(({ record }) => ({ record, code: error.code })));
    };
    try {
      const known = await this.known(patient);
      const several = await SeveralRecords.of(
        ledger,
        patient,
        records.map(({ record }) => record),
      );
      for (const asked of records) {
        try {
          const record = await several.view({ patient, ...asked });
          decisions.push(decidedOf(record, this.decideOn(input, known, record)));
        } catch (error) {
          refuse(error, [asked]);
        }
      }
    } catch (error) {
      refuse(error, records);
    }
    if (decisions.length === 0) return { request, patient, list: null, undecided };
    const list = {
      asked: askedOf(input, this.provider, this.policy, this.call),
      outcomes: outcomesOf(decisions),
    };
    ledger.write(key, { ...list, undecided });
    this.written.push({ ...list, undecided });
    return { request, patient, list, undecided };
  }

  /** One event says how the round went; which record, and why, stands in the log. */
  announce(): void {
    if (this.written.length === 0) return;
    this.call.ledger.announce({
      type: 'access.manyDecided',
      hospital: this.provider.hospital,
      provider: this.provider.provider,
      requests: this.written.map(({ asked: { patient, request, purpose }, outcomes }) => {
        const count = (of: Effect): number =>
          outcomes.reduce((sum, { effect, records }) => sum + (effect === of ? records.length : 0), 0);
        return { patient, request, purpose, permitted: count('permit'), denied: count('deny') };
      }),
    });
  }

  private decideOn({ purpose }: ListRequest, { patient, consents }: Known, record: RecordView): Decision {
    const { provider, policy, call } = this;
    return decideAmong({ provider, purpose }, consents, { policy, patient, record }, call.now);
  }

  /** The requests are sorted by patient, so that each patient is read once. */
  private async known(id: PatientId): Promise<Known> {
    if (this.last?.id === id) return this.last;
    const { policy, call } = this;
    const patient = await readPatientRange(call.ledger, id);
    this.last = { id, patient, consents: countedOf({ policy, patient }, call.now) };
    return this.last;
  }

  private firstAnswer(existing: StoredDecision, input: ListRequest): ListResult {
    const { request, patient, records } = input;
    const conflict = records.map(({ record }): UndecidedRecord => ({ record, code: 'CONFLICT' }));
    if (!('outcomes' in existing)) return { request, patient, list: null, undecided: conflict };
    const { asked, outcomes, undecided } = existing;
    const same =
      asked.provider === this.provider.provider &&
      asked.purpose === input.purpose &&
      asked.key === input.key &&
      isAbout(existing, records);
    return same
      ? { request, patient, list: { asked, outcomes }, undecided }
      : { request, patient, list: null, undecided: conflict };
  }
}

/** Groups what was decided by what it came to, in the order of the first record of each. */
function outcomesOf(decisions: readonly DecidedRecord[]): AccessList['outcomes'] {
  const outcomes = new Map<string, AccessList['outcomes'][number]>();
  for (const { record, batch, labels, ...outcome } of decisions) {
    const name = canonicalJson(outcome);
    const one = outcomes.get(name) ?? { ...outcome, records: [] };
    outcomes.set(name, one);
    one.records.push({ record, ...(batch && { batch }), ...(labels !== undefined && { labels }) });
  }
  return [...outcomes.values()];
}

/** Whether a list was decided about these records, and those of batches at the same places. */
function isAbout({ outcomes, undecided }: AccessList, records: ListRequest['records']): boolean {
  const decided = new Map(
    outcomes.flatMap(({ records: of }) => of.map(({ record, batch }) => [record, batch ?? null])),
  );
  const refused = new Set(undecided.map(({ record }) => record));
  return (
    decided.size + refused.size === records.length &&
    records.every(({ record, proof }) => {
      const place = proof === undefined ? null : { batch: proof.batch, index: proof.index };
      return refused.has(record) || canonicalJson(decided.get(record)) === canonicalJson(place);
    })
  );
}
