/* eslint-disable no-console -- a command that reports on the terminal */
import { findCases } from './support/cases';
import { compare } from './support/compare';
import { startEmbedded } from './support/embedded';
import { readRecording } from './support/recording';
import { Runner } from './support/runner';

/** Shows where the embedded ledger answers otherwise than Fabric did. Arguments choose cases by the beginning of their ids. */
async function main(chosen: readonly string[]): Promise<void> {
  await using target = await startEmbedded();
  using runner = new Runner(target);
  for (const found of findCases()) {
    if (chosen.length > 0 && !chosen.some((beginning) => found.id.startsWith(beginning))) continue;
    const recording = readRecording(found.id);
    try {
      const differences = compare(recording?.steps, await runner.run(found));
      console.log(`${found.id}: ${differences.length === 0 ? 'same' : `${differences.length} differences`}`);
      for (const { path, fabric, other } of differences) {
        console.log(`  ${path}\n    fabric: ${JSON.stringify(fabric)}\n    here:   ${JSON.stringify(other)}`);
      }
    } catch (error) {
      console.log(`${found.id}: failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});
