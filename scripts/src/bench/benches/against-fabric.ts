import { setTimeout } from 'node:timers/promises';
import type { Bench, BenchContext, Measure } from '../bench';
import { startEmbedded } from '../ledgers/embedded';
import { startFabric } from '../ledgers/fabric';
import type { BenchLedger } from '../ledgers/types';
import { byTurns, cleanLoad } from '../load';
import { whileStandingStill } from '../process';

const AT_ONCE = 50;
/** The embedded ledger's code is compiled while it runs, Fabric's before: what counts is a ledger that has been up for a while. */
const WARM_UP_SECONDS = 16;
/** What else a machine does comes and goes within seconds: several turns let it fall on both. */
const TURNS = 4;
/** Whoever had the last turn finishes what it has begun, before it stands still. */
const SETTLING_MS = 1_500;
/** Of each turn; not counted: whoever has had a pause needs a moment to be quick again. */
const LEAD_IN_SECONDS = 1;

/** One ledger at work. */
interface Working {
  /** Each runs for a while and gives the calls a second. */
  readonly submits: (seconds: number) => Promise<number>;
  readonly evaluates: (seconds: number) => Promise<number>;
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
          submit: await embedded.submits(context.seconds),
          evaluate: await embedded.evaluates(context.seconds),
          bytesATransaction: await embedded.bytesATransaction(),
        });
      }
      await using theirs = await startFabric(await context.folder());
      const fabric = await putToWork(theirs, context);
      const turnOf = (other: BenchLedger, load: Working['submits']) => async () => {
        await setTimeout(SETTLING_MS);
        // With nothing to do, Fabric's peers take a twentieth of two processors to ask after each other.
        return whileStandingStill(await other.pids(), async () => {
          await load(LEAD_IN_SECONDS);
          return load(context.seconds);
        });
      };
      const compare = (what: 'submits' | 'evaluates') =>
        byTurns(TURNS, turnOf(theirs, embedded[what]), turnOf(ours, fabric[what]));
      context.progress('transactions, by turns');
      const submit = await compare('submits');
      context.progress('queries, by turns');
      const evaluate = await compare('evaluates');
      return measures(
        { submit: submit[0], evaluate: evaluate[0], bytesATransaction: await embedded.bytesATransaction() },
        { submit: submit[1], evaluate: evaluate[1], bytesATransaction: await fabric.bytesATransaction() },
      );
    },
  },
];

/** Warms a ledger up. */
async function putToWork(ledger: BenchLedger, { progress }: BenchContext): Promise<Working> {
  const { name, contract } = ledger;
  let written = 0;
  let read = 0;
  const before = await ledger.bytesOnDisk();
  const submits = async (length: number) => {
    const rate = await cleanLoad(AT_ONCE, length, () =>
      contract.submitTransaction('put', `key-${written++}`, 'a value of some bytes'),
    );
    return rate.perSecond;
  };
  const evaluates = async (length: number) => {
    const rate = await cleanLoad(AT_ONCE, length, () =>
      contract.evaluateTransaction('get', `key-${read++ % written}`),
    );
    return rate.perSecond;
  };
  progress(`${name} is up, and warms up`);
  await submits(WARM_UP_SECONDS);
  await evaluates(WARM_UP_SECONDS);
  return {
    submits,
    evaluates,
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
