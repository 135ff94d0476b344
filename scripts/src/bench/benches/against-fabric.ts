import { setTimeout } from 'node:timers/promises';
import type { Bench, BenchContext, Measure } from '../bench';
import { startEmbedded } from '../ledgers/embedded';
import { startFabric } from '../ledgers/fabric';
import type { BenchLedger } from '../ledgers/types';
import { byTurns, cleanLoad } from '../load';

const AT_ONCE = 50;
/** The embedded ledger's code is compiled while it runs, Fabric's before: what counts is a ledger that has been up for a while. */
const WARM_UP_SECONDS = 16;
/** What else a machine does comes and goes within seconds: several turns let it fall on both. */
const TURNS = 4;
/** The other ledger's peers finish what they have begun: nobody else is to pay for that. */
const SETTLING_MS = 1_500;
/** Of each turn; not counted: whoever has had a pause needs a moment to be quick again. */
const LEAD_IN_SECONDS = 1;

/** One ledger at work. */
interface Working {
  /** Calls a second. */
  readonly submits: () => Promise<number>;
  readonly evaluates: () => Promise<number>;
  /** Of all that was submitted since its start: a database that tidies up in between would seem to need nothing. */
  readonly bytesATransaction: () => Promise<number>;
}

/** What is measured on each ledger. */
interface Figures {
  readonly submit: number;
  readonly evaluate: number;
  readonly bytesATransaction: number;
}

/** The embedded ledger beside real Fabric: one small write, one read, one transaction's place on the disk. */
export const againstFabric: readonly Bench[] = [
  {
    name: 'embedded/fabric',
    shows: 'Is the embedded ledger at least as quick as real Fabric on one machine, and about as small?',
    run: async (context) => {
      await using ours = await startEmbedded(await context.folder());
      const embedded = await putToWork(ours, context);
      if (!context.hasFabric) {
        context.progress('without FABRIC_BIN there is nothing to compare with');
        return measures({
          submit: await embedded.submits(),
          evaluate: await embedded.evaluates(),
          bytesATransaction: await embedded.bytesATransaction(),
        });
      }
      await using theirs = await startFabric(await context.folder());
      const fabric = await putToWork(theirs, context);
      context.progress('transactions, by turns');
      const submit = await byTurns(TURNS, embedded.submits, fabric.submits);
      context.progress('queries, by turns');
      const evaluate = await byTurns(TURNS, embedded.evaluates, fabric.evaluates);
      return measures(
        { submit: submit[0], evaluate: evaluate[0], bytesATransaction: await embedded.bytesATransaction() },
        { submit: submit[1], evaluate: evaluate[1], bytesATransaction: await fabric.bytesATransaction() },
      );
    },
  },
];

/** Warms a ledger up. */
async function putToWork(ledger: BenchLedger, { seconds, progress }: BenchContext): Promise<Working> {
  const { name, contract } = ledger;
  let written = 0;
  let read = 0;
  const before = await ledger.bytesOnDisk();
  const submits = (length: number) =>
    cleanLoad(AT_ONCE, length, () =>
      contract.submitTransaction('put', `key-${written++}`, 'a value of some bytes'),
    );
  const evaluates = (length: number) =>
    cleanLoad(AT_ONCE, length, () => contract.evaluateTransaction('get', `key-${read++ % written}`));
  progress(`${name} is up, and warms up`);
  await submits(WARM_UP_SECONDS);
  await evaluates(WARM_UP_SECONDS);
  const turnOf = (run: typeof submits) => async () => {
    await setTimeout(SETTLING_MS);
    await run(LEAD_IN_SECONDS);
    return (await run(seconds)).perSecond;
  };
  return {
    submits: turnOf(submits),
    evaluates: turnOf(evaluates),
    bytesATransaction: async () => ((await ledger.bytesOnDisk()) - before) / written,
  };
}

function measures(embedded: Figures, fabric?: Figures): readonly Measure[] {
  const against = (what: keyof Figures, bar: NonNullable<Measure['bar']>) =>
    fabric && { baseline: { what: 'Fabric', value: fabric[what] }, bar };
  return [
    {
      what: `submit, ${AT_ONCE} at once`,
      value: embedded.submit,
      unit: 'transactions/s',
      ...against('submit', { atLeast: 2 }),
    },
    {
      what: `evaluate, ${AT_ONCE} at once`,
      value: embedded.evaluate,
      unit: 'queries/s',
      ...against('evaluate', { atLeast: 1 }),
    },
    {
      what: 'disk, four hospitals and the ordering service',
      value: embedded.bytesATransaction,
      unit: 'bytes/transaction',
      ...against('bytesATransaction', { atMost: 2 }),
    },
  ];
}
