import { batchProofs, type BatchStore, type ListQuestion } from '@careledger/client';
import type { BatchLeaf } from '@careledger/model';
import { randomBytes } from 'node:crypto';
import type { Bench, BenchContext, Measure } from '../bench';
import { DOCUMENT_CLASS, startCare, type BenchPatient, type CareBenchLedger } from '../ledgers/care';
import { load } from '../load';

const AT_ONCE = 50;
const PATIENTS = 10;
const RECORDS = 10;
const BATCH = 10_000;
const WARM_UP_SECONDS = 2;

const document = () => ({ digest: randomBytes(32).toString('base64url'), size: 1000 });
const about = { classes: [DOCUMENT_CLASS] };

/** What it saves to decide about many records, and to anchor many, in one transaction. */
export const manyAtOnce: readonly Bench[] = [
  {
    name: 'care/ward-round',
    shows: `How many decisions a second are made ${PATIENTS * RECORDS} in a transaction, over ${PATIENTS} patients, against one in each?`,
    run: async (context) => {
      await using ledger = await startCare(await context.folder());
      return await wardRound(ledger, context);
    },
  },
  {
    name: 'care/batch',
    shows: `How many records a second are anchored ${BATCH} in a batch, against one in each transaction, and how many are then decided about?`,
    run: async (context) => {
      await using ledger = await startCare(await context.folder());
      return await batch(ledger, context);
    },
  },
];

async function wardRound(
  ledger: CareBenchLedger,
  { seconds, progress }: BenchContext,
): Promise<readonly Measure[]> {
  const { custodian, requester } = ledger;
  const names = Array.from({ length: RECORDS }, (_, number) => `record-${number}`);
  const patients = await Promise.all(Array.from({ length: PATIENTS }, () => ledger.newPatient()));
  for (const { id, fileKey } of patients) {
    const anchored = await Promise.all(
      names.map((record) =>
        custodian.registrar.records.anchor({ patient: id, record, document: document(), about, fileKey }),
      ),
    );
    for (const { commit } of anchored) await requester.clinician.policy.read({ after: commit });
  }
  const ask = (number: number) =>
    requester.clinician.access.request({
      patient: patients[number % PATIENTS]?.id ?? '',
      record: names[number % RECORDS] ?? '',
      purpose: 'TREAT',
    });
  const askMany = async () => {
    const questions = patients.map(({ id }): ListQuestion => ({
      patient: id,
      purpose: 'TREAT',
      records: names,
    }));
    await expectPermits(ledger, questions);
  };
  await load(AT_ONCE, WARM_UP_SECONDS, ask);
  const single = await load(AT_ONCE, seconds, ask);
  progress(`${single.calls} decisions one by one, ${single.failed} refused`);
  const many = await load(4, seconds, askMany);
  progress(`${many.calls} rounds, ${many.failed} refused`);
  return [
    {
      what: `decisions, ${PATIENTS * RECORDS} a transaction`,
      value: many.perSecond * PATIENTS * RECORDS,
      unit: 'decisions/s',
      baseline: { what: 'one a transaction', value: single.perSecond },
      bar: { atLeast: 20 },
    },
  ];
}

async function batch(
  ledger: CareBenchLedger,
  { seconds, progress }: BenchContext,
): Promise<readonly Measure[]> {
  const { custodian } = ledger;
  const patient = await ledger.newPatient();
  const anchor = () =>
    custodian.registrar.records.anchor({
      patient: patient.id,
      document: document(),
      about,
      fileKey: patient.fileKey,
    });
  await load(AT_ONCE, WARM_UP_SECONDS, anchor);
  const single = await load(AT_ONCE, seconds, anchor);
  progress(`${single.calls} records one by one, ${single.failed} refused`);

  const store = storeInMemory();
  const reference = { patient: patient.id, batch: 'batch-1' };
  const documents = Array.from({ length: BATCH }, () => ({ document: document(), about }));
  const began = performance.now();
  const { commit } = await custodian.registrar.records.anchorBatch(
    { ...reference, documents, fileKey: patient.fileKey },
    store,
  );
  const anchored = (BATCH * 1000) / (performance.now() - began);
  await ledger.requester.clinician.policy.read({ after: commit });
  const listed = performance.now();
  await decideAll(ledger, patient, reference.batch, store);
  const decided = (BATCH * 1000) / (performance.now() - listed);
  progress(`${BATCH} leaves listed and decided about, ${decided.toFixed(0)} a second`);
  return [
    {
      what: `records anchored, ${BATCH} a transaction`,
      value: anchored,
      unit: 'records/s',
      baseline: { what: 'one a transaction', value: single.perSecond },
      bar: { atLeast: 50 },
    },
    { what: 'leaves listed and decided about, each with its proof', value: decided, unit: 'records/s' },
  ];
}

/** Asks for every record of the batch, in as few transactions as there can be. */
async function decideAll(
  ledger: CareBenchLedger,
  { id }: BenchPatient,
  batchId: string,
  store: BatchStore,
): Promise<void> {
  const reference = { patient: id, batch: batchId };
  const proofs = batchProofs(reference, (await store.get(reference)) ?? []);
  const questions: ListQuestion[] = [];
  for (let start = 0; start < proofs.length; start += 100) {
    questions.push({ patient: id, purpose: 'TREAT', records: proofs.slice(start, start + 100) });
  }
  const waiting = [...questions];
  await Promise.all(
    Array.from({ length: 4 }, async () => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        await expectPermits(ledger, [next]);
      }
    }),
  );
}

async function expectPermits(
  { requester }: CareBenchLedger,
  questions: readonly ListQuestion[],
): Promise<void> {
  for await (const { decisions, undecided } of requester.clinician.access.requestMany(questions)) {
    if (undecided.length > 0 || decisions.some(({ effect }) => effect !== 'permit')) {
      throw new Error('A record was not permitted.');
    }
  }
}

function storeInMemory(): BatchStore {
  const kept = new Map<string, readonly BatchLeaf[]>();
  return {
    put: (of, leaves) => Promise.resolve(void kept.set(`${of.patient}/${of.batch}`, leaves)),
    get: (of) => Promise.resolve(kept.get(`${of.patient}/${of.batch}`)),
  };
}
