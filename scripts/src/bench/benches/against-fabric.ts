import type { Bench, BenchContext, Measure } from '../bench';
import { startEmbedded } from '../ledgers/embedded';
import { startFabric } from '../ledgers/fabric';
import type { BenchLedger } from '../ledgers/types';
import { load } from '../load';

const AT_ONCE = 50;
/** The embedded ledger's code is compiled while it runs, Fabric's before: what counts is a ledger that has been up for a while. */
const WARM_UP_SECONDS = 8;

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
      const embedded = await figuresOf(() => context.folder().then(startEmbedded), context);
      const fabric = context.hasFabric
        ? await figuresOf(() => context.folder().then(startFabric), context)
        : undefined;
      if (!fabric) context.progress('without FABRIC_BIN there is nothing to compare with');
      return measures(embedded, fabric);
    },
  },
];

async function figuresOf(
  start: () => Promise<BenchLedger>,
  { seconds, progress }: BenchContext,
): Promise<Figures> {
  await using ledger = await start();
  const { contract } = ledger;
  const submit = (key: string) => contract.submitTransaction('put', key, 'a value of some bytes');
  progress(`${ledger.name} is up`);
  // Counted from the start: a database that tidies up in between would seem to need nothing.
  const before = await ledger.bytesOnDisk();
  const warmUp = await load(AT_ONCE, WARM_UP_SECONDS, (number) => submit(`warm-${number}`));
  const submits = await load(AT_ONCE, seconds, (number) => submit(`key-${number}`));
  const after = await ledger.bytesOnDisk();
  progress(`${ledger.name}: ${submits.calls} transactions, ${submits.failed} refused`);
  const evaluates = await load(AT_ONCE, seconds, (number) =>
    contract.evaluateTransaction('get', `key-${number % submits.calls}`),
  );
  progress(`${ledger.name}: ${evaluates.calls} queries, ${evaluates.failed} refused`);
  return {
    submit: submits.perSecond,
    evaluate: evaluates.perSecond,
    bytesATransaction: (after - before) / (warmUp.calls + submits.calls),
  };
}

function measures(embedded: Figures, fabric: Figures | undefined): readonly Measure[] {
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
