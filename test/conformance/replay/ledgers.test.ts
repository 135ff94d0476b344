import { expect } from 'chai';
import { EXPLAINED_DIFFERENCES } from '../differences';
import { findCases } from '../support/cases';
import { compare, type Difference } from '../support/compare';
import { startEmbedded } from '../support/embedded';
import { startRealFabric } from '../support/real-fabric';
import { readRecording } from '../support/recording';
import { Runner } from '../support/runner';
import type { Target } from '../support/target';

/** A case may wait for several blocks and deadlines, in milliseconds. */
const CASE_TIMEOUT = 60_000;
const START_TIMEOUT = 120_000;

replay('the embedded ledger', startEmbedded, (id) =>
  EXPLAINED_DIFFERENCES.filter((difference) => difference.id === id).map(({ path }) => path),
);
// Fabric itself must still say what was recorded, wherever its programs are.
if (process.env['FABRIC_BIN']) replay('real Fabric', startRealFabric, () => []);

function replay(name: string, start: () => Promise<Target>, explained: (id: string) => string[]): void {
  describe(`${name} answers as recorded`, function () {
    this.timeout(CASE_TIMEOUT);
    let target: Target;
    let runner: Runner;

    before(async function () {
      this.timeout(START_TIMEOUT);
      target = await start();
      runner = new Runner(target);
    });

    after(async () => {
      runner[Symbol.dispose]();
      await target[Symbol.asyncDispose]();
    });

    for (const found of findCases()) {
      it(found.id, async () => {
        const differences = compare(readRecording(found.id)?.steps, await runner.run(found));
        const places = explained(found.id);
        const unexplained = differences.filter(({ path }) => !places.some((place) => isWithin(path, place)));
        expect(unexplained, describeAll(unexplained)).to.be.empty;
        const gone = places.filter((place) => !differences.some(({ path }) => isWithin(path, place)));
        expect(gone, 'explained, but no longer different').to.be.empty;
      });
    }
  });
}

function isWithin(path: string, place: string): boolean {
  return path === place || path.startsWith(`${place}/`);
}

function describeAll(differences: readonly Difference[]): string {
  return differences
    .slice(0, 5)
    .map(
      ({ path, fabric, other }) =>
        `${path}\n  recorded: ${JSON.stringify(fabric)}\n  here: ${JSON.stringify(other)}`,
    )
    .join('\n');
}
