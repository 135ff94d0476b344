import {
  canonicalBytes,
  entriesOf,
  MAX_DECISIONS,
  MAX_REQUESTS_BYTES,
  type TransactionInput,
  type TransactionOutput,
} from '@careledger/model';
import { type Committed } from '../call/operations';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { UnexpectedAnswerError } from '../errors/unexpected-answer-error';
import { type FreshKeys } from '../release/fresh-keys';
import { type ListDecision, type ListQuestion } from './access';
import { decisionOf } from './decisions';

type Input = TransactionInput<'access.requestMany'>;
type Request = Input['requests'][number];

/** Room for the brackets and the name around the requests of a transaction. */
const FRAME_BYTES = 64;

/** Asks in as few transactions as the limits allow, and gives the answers in the order of the questions. */
export async function* requestMany(
  questions: readonly ListQuestion[],
  keys: FreshKeys,
  submit: (input: Input) => Promise<Committed<TransactionOutput<'access.requestMany'>>>,
): AsyncGenerator<Committed<ListDecision>, void> {
  const asked = questions.map((question) => requestOf(question, keys));
  for (const requests of transactionsOf(asked)) {
    const sorted = [...requests].sort((one, other) => (nameOf(one) < nameOf(other) ? -1 : 1));
    const { results, commit } = await submit({ requests: sorted });
    const byName = new Map(results.map((result) => [nameOf(result), result]));
    for (const request of requests) {
      const result = byName.get(nameOf(request));
      if (result === undefined) {
        throw new UnexpectedAnswerError('access.requestMany left a request out', commit.transactionId);
      }
      const { patient, list, undecided } = result;
      const entries = list === null ? [] : entriesOf(list);
      yield { request: result.request, patient, decisions: entries.map(decisionOf), undecided, commit };
    }
  }
}

function requestOf({ patient, purpose, records, request, key }: ListQuestion, keys: FreshKeys): Request {
  const asked = records.map((record) =>
    typeof record === 'string' ? { record } : { record: record.leaf.record, proof: record },
  );
  if (asked.length > MAX_DECISIONS) {
    throw new InvalidArgumentError(`A question names at most ${MAX_DECISIONS} records; ask in several.`, [
      'records',
    ]);
  }
  return {
    ...keys.named(request, key),
    patient,
    purpose,
    records: asked.sort((one, other) => (one.record < other.record ? -1 : 1)),
  };
}

/** Cuts the requests into transactions, in their order. */
function transactionsOf(requests: readonly Request[]): Request[][] {
  const transactions: Request[][] = [];
  let records = 0;
  let bytes = 0;
  for (const request of requests) {
    const size = canonicalBytes(request).length + 1;
    const current = transactions.at(-1);
    if (
      current === undefined ||
      records + request.records.length > MAX_DECISIONS ||
      bytes + size > MAX_REQUESTS_BYTES - FRAME_BYTES
    ) {
      transactions.push([request]);
      records = request.records.length;
      bytes = size;
    } else {
      current.push(request);
      records += request.records.length;
      bytes += size;
    }
  }
  return transactions;
}

function nameOf({ patient, request }: { readonly patient: string; readonly request: string }): string {
  return `${patient}/${request}`;
}
