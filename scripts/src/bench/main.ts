import { findFabric } from '@careledger/network/fabric';
import { Command, InvalidArgumentError } from 'commander';
import { mkdtemp, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { type Bench, type BenchContext, meetsBar } from './bench';
import { BENCHES } from './benches';
import { measureLine } from './report';

/** As `careledger-network` has it. */
const WRONG_USE = 2;

interface Options {
  readonly list?: true;
  readonly json?: true;
  readonly seconds: number;
}

new Command('./scripts/bench')
  .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : WRONG_USE))
  .description(
    'Measures, always against something that runs on the same machine in the same run, and says which bars are met.' +
      ' With FABRIC_BIN set (the folder of Fabric’s programs) real Fabric is measured too.',
  )
  .argument('[name...]', 'the benches whose names begin so; all that are not long, without any')
  .option('--list', 'say which benches there are')
  .option('--json', 'one JSON object a line in place of text')
  .option('--seconds <n>', 'how long a load lasts', positive, 5)
  .addHelpText(
    'after',
    '\nExit codes: 0 when every bar is met, 1 when one is missed or a bench fails, 2 for a wrong option.',
  )
  .action(async (names: string[], options: Options) => {
    const chosen = choose(names);
    if (chosen.length === 0) {
      process.stderr.write(
        `No bench is called so. There are: ${BENCHES.map(({ name }) => name).join(', ')}.\n`,
      );
      process.exit(WRONG_USE);
    }
    if (options.list === true) {
      for (const { name, isLong, shows } of names.length === 0 ? BENCHES : chosen) {
        print(`${name.padEnd(28)} ${shows}${isLong === true ? ' (long: by its full name only)' : ''}`);
      }
      return;
    }
    let failed = 0;
    for (const bench of chosen) if (!(await measure(bench, options))) failed += 1;
    process.exit(failed === 0 ? 0 : 1);
  })
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  });

function choose(names: readonly string[]): readonly Bench[] {
  if (names.length === 0) return BENCHES.filter(({ isLong }) => isLong !== true);
  return BENCHES.filter(({ name, isLong }) =>
    names.some((wanted) => (isLong === true ? name === wanted : name.startsWith(wanted))),
  );
}

/** @returns whether all its bars are met */
async function measure(bench: Bench, { json, seconds }: Options): Promise<boolean> {
  const folders: string[] = [];
  const context: BenchContext = {
    seconds,
    hasFabric: hasFabric(),
    progress: (text) => process.stderr.write(`  ... ${text}\n`),
    folder: async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'careledger-bench-'));
      folders.push(folder);
      return folder;
    },
  };
  if (json !== true) print(`${bench.name}: ${bench.shows} (load ${loadavg()[0]?.toFixed(1) ?? '?'})`);
  try {
    const measures = await bench.run(context);
    for (const one of measures) {
      print(
        json === true ? JSON.stringify({ bench: bench.name, ...one, met: meetsBar(one) }) : measureLine(one),
      );
    }
    return measures.every((one) => meetsBar(one) !== false);
  } catch (error) {
    process.stderr.write(
      `  failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    return false;
  } finally {
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true })));
  }
}

function hasFabric(): boolean {
  try {
    findFabric();
    return true;
  } catch {
    return false;
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError('It has to be a number above 0.');
  return value;
}
