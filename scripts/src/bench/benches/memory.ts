import type { Bench, BenchContext, Measure } from '../bench';
import { residentBytes } from '../process';
import { startEmbedded } from '../ledgers/embedded';

/** More than the other benches have: it is about many transactions, not about each. */
const AT_ONCE = 100;
const PARTS = 10;
/** Until then caches fill and code is compiled. */
const WARM_UP_PARTS = 2;
const SAMPLE_MS = 200;
const MEBIBYTE = 2 ** 20;

/** What the ledger's process holds while transactions come and go. */
export const memory: readonly Bench[] = [
  {
    name: 'embedded/memory',
    shows: 'Does the embedded ledger keep memory over 100,000 transactions?',
    isLong: true,
    run: measureMemory,
  },
];

async function measureMemory({ folder, progress }: BenchContext): Promise<readonly Measure[]> {
  const transactions = Number(process.env['CARELEDGER_BENCH_CALLS'] ?? 100_000);
  await using ledger = await startEmbedded(await folder());
  const pid = await ledger.pid();
  const { contract } = ledger;
  let count = 0;
  const parts: number[] = [];
  for (let part = 1; part <= PARTS; part += 1) {
    const end = (transactions * part) / PARTS;
    const samples = sampling(() => residentBytes(pid));
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        while (count < end) {
          const number = count++;
          await contract.submitTransaction('put', `key-${number}`, 'a value of some bytes');
        }
      }),
    );
    const bytes = await samples.median();
    parts.push(bytes);
    progress(`${count} transactions: ${(bytes / MEBIBYTE).toFixed(0)} MiB`);
  }
  return [
    {
      what: `resident memory at ${transactions} transactions`,
      value: (parts.at(-1) ?? 0) / MEBIBYTE,
      unit: 'MiB',
      baseline: {
        what: `at ${(transactions * WARM_UP_PARTS) / PARTS}`,
        value: (parts[WARM_UP_PARTS - 1] ?? 0) / MEBIBYTE,
      },
      bar: { atMost: 1.1 },
    },
  ];
}

/** Asks again and again until the median is wanted. Memory goes up and down between two collections. */
function sampling(ask: () => Promise<number>): { median(): Promise<number> } {
  const values: number[] = [];
  const timer = setInterval(() => {
    void ask().then((value) => values.push(value));
  }, SAMPLE_MS);
  return {
    median: async () => {
      clearInterval(timer);
      values.push(await ask());
      return values.sort((left, right) => left - right)[Math.floor(values.length / 2)] ?? 0;
    },
  };
}
