/* eslint-disable no-console -- a command that reports on the terminal */
import { generatedScript } from './generated/script';
import { compare } from './support/compare';
import { startEmbedded } from './support/embedded';
import { startRealFabric } from './support/real-fabric';
import { Runner } from './support/runner';

/** How many blocks each program has. */
const BLOCKS = 10;
const SHOWN = 10;

/**
 * Runs fresh random programs on real Fabric and on the embedded ledger side by side, and shows where they differ. Arguments:
 * the first seed, and how many programs. Needs Fabric's programs (FABRIC_BIN or PATH).
 */
async function main(firstSeed: number, count: number): Promise<void> {
  await using fabric = await startRealFabric();
  await using embedded = await startEmbedded();
  using onFabric = new Runner(fabric);
  using onEmbedded = new Runner(embedded);
  const tally = { same: 0, different: 0, failed: 0 };
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    const script = generatedScript(seed, BLOCKS);
    try {
      const [truth, claim] = await Promise.all([onFabric.run(script), onEmbedded.run(script)]);
      const differences = compare(truth, claim);
      tally[differences.length === 0 ? 'same' : 'different'] += 1;
      console.log(`seed ${seed}: ${differences.length === 0 ? 'same' : `${differences.length} differences`}`);
      for (const { path, fabric: recorded, other } of differences.slice(0, SHOWN)) {
        console.log(
          `  ${path}\n    fabric: ${JSON.stringify(recorded)}\n    here:   ${JSON.stringify(other)}`,
        );
        console.log(`    step:   ${JSON.stringify(truth[Number(path.split('/')[1])]).slice(0, 1500)}`);
      }
    } catch (error) {
      tally.failed += 1;
      console.log(`seed ${seed}: failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`${tally.same} same, ${tally.different} different, ${tally.failed} failed`);
  process.exitCode = tally.different + tally.failed === 0 ? 0 : 1;
}

const [firstSeed = '1000', count = '20'] = process.argv.slice(2);
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(143));
main(Number(firstSeed), Number(count)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
