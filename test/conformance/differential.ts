/* eslint-disable no-console -- a command that reports on the terminal */
import { generatedScript } from './generated/script';
import type { Script } from './support/cases';
import { compare, type Difference } from './support/compare';
import { startEmbedded } from './support/embedded';
import { startRealFabric } from './support/real-fabric';
import { Runner } from './support/runner';
import type { Target } from './support/target';

/** How many blocks each program has. */
const BLOCKS = 10;
const SHOWN = 10;

/**
 * Runs fresh random programs on real Fabric and on the embedded ledger side by side, and shows where they differ. Arguments:
 * the first seed, and how many programs. Needs Fabric's programs (FABRIC_BIN or PATH).
 */
async function main(firstSeed: number, count: number): Promise<void> {
  const tally = { same: 0, different: 0, failed: 0 };
  let ledgers = await Pair.start();
  try {
    for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
      try {
        const { steps, differences } = await ledgers.run(generatedScript(seed, BLOCKS));
        tally[differences.length === 0 ? 'same' : 'different'] += 1;
        report(seed, steps, differences);
      } catch (error) {
        tally.failed += 1;
        console.log(`seed ${seed}: failed: ${error instanceof Error ? error.message : String(error)}`);
        // A program may have stopped a peer for good.
        await ledgers[Symbol.asyncDispose]();
        ledgers = await Pair.start();
      }
    }
  } finally {
    await ledgers[Symbol.asyncDispose]();
  }
  console.log(`${tally.same} same, ${tally.different} different, ${tally.failed} failed`);
  process.exitCode = tally.different + tally.failed === 0 ? 0 : 1;
}

/** Both ledgers, with a runner for each. */
class Pair implements AsyncDisposable {
  private constructor(
    readonly targets: readonly [fabric: Target, embedded: Target],
    readonly runners: readonly [fabric: Runner, embedded: Runner],
  ) {}

  static async start(): Promise<Pair> {
    const fabric = await startRealFabric();
    const embedded = await startEmbedded();
    return new Pair([fabric, embedded], [new Runner(fabric), new Runner(embedded)]);
  }

  /** @returns what Fabric answered, and where the embedded ledger did otherwise */
  async run(script: Script): Promise<{ steps: readonly unknown[]; differences: readonly Difference[] }> {
    const [fabric, embedded] = this.runners;
    const [steps, claim] = await Promise.all([fabric.run(script), embedded.run(script)]);
    return { steps, differences: compare(steps, claim) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const runner of this.runners) runner[Symbol.dispose]();
    for (const target of this.targets) await target[Symbol.asyncDispose]();
  }
}

function report(seed: number, steps: readonly unknown[], differences: readonly Difference[]): void {
  console.log(`seed ${seed}: ${differences.length === 0 ? 'same' : `${differences.length} differences`}`);
  for (const { path, fabric, other } of differences.slice(0, SHOWN)) {
    console.log(`  ${path}\n    fabric: ${JSON.stringify(fabric)}\n    here:   ${JSON.stringify(other)}`);
    console.log(`    step:   ${JSON.stringify(steps[Number(path.split('/')[1])]).slice(0, 1500)}`);
  }
}

const [firstSeed = '1000', count = '20'] = process.argv.slice(2);
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
main(Number(firstSeed), Number(count)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
