import { readFileSync, realpathSync } from 'node:fs';
import Module from 'node:module';
import { dirname, join } from 'node:path';
import Mocha from 'mocha';
import { readMutants, type SeededMutant } from './mutants';

/** The ledger's compiled sources, and the compiled tests. */
const LEDGER = dirname(
  dirname(realpathSync(require.resolve('@careledger/fabric-embedded/rooms/validation/index'))),
);
const TESTS = join(__dirname, '..', '..');

/** Says nothing: what counts is which test fails first. */
class Silent extends Mocha.reporters.Base {}

type Compile = (this: unknown, source: string, file: string) => unknown;

/**
 * Runs each mutant's tests on the changed code, in this process, and prints a line of JSON for each: the first test that fails,
 * or null where all pass. Arguments: the numbers of the mutants, and names of test files to be run on the code as it is.
 */
async function main(wanted: readonly string[]): Promise<void> {
  // Each run of mocha listens to the process.
  process.setMaxListeners(0);
  const mutants = readMutants();
  for (const one of wanted) {
    const mutant = mutants[Number(one)];
    const failed = await firstFailure(mutant?.killedBy ?? one, mutant);
    process.stdout.write(`${JSON.stringify({ of: one, failed })}\n`);
  }
  process.exit();
}

/** @param mutant absent: the code stays as it is */
async function firstFailure(testFile: string, mutant?: SeededMutant): Promise<string | null> {
  const target = mutant && join(LEDGER, `${mutant.file}.js`);
  const tests = join(TESTS, `${testFile}.test.js`);
  forgetWhatNeeds(new Set([tests, ...(target ? [target] : [])]));
  const restore = mutant && target ? changeWhenLoaded(target, mutant) : () => undefined;
  try {
    const mocha = new Mocha({ reporter: Silent, bail: true, timeout: 20_000 });
    mocha.addFile(tests);
    return await new Promise((resolve) => {
      let failed: string | null = null;
      const runner = mocha.run(() => {
        resolve(failed);
        mocha.dispose();
      });
      runner.on('fail', (test) => {
        failed ??= test.fullTitle();
      });
    });
  } finally {
    restore();
    forgetWhatNeeds(new Set(target ? [target] : []));
  }
}

/** Lets these modules be loaded anew, and all that have loaded them; what does not need them stays warm. */
function forgetWhatNeeds(files: Set<string>): void {
  for (let size = 0; size !== files.size;) {
    size = files.size;
    for (const [file, module] of Object.entries(require.cache)) {
      if (module?.children.some((child) => files.has(child.filename)) === true && file !== __filename)
        files.add(file);
    }
  }
  for (const file of files) Reflect.deleteProperty(require.cache, file);
}

/** @returns what puts the loader back. @throws Error where what is to be changed does not stand there just once */
function changeWhenLoaded(target: string, { file, from, to }: SeededMutant): () => void {
  const pieces = readFileSync(target, 'utf8').split(from);
  if (pieces.length !== 2) {
    throw new Error(`What is to be changed stands ${pieces.length - 1} times in ${file}: ${from}`);
  }
  // Node's own loader has no better place to change a source at.
  const prototype: unknown = Reflect.get(Module, 'prototype');
  if (typeof prototype !== 'object' || prototype === null) throw new Error('Node loads modules otherwise.');
  const original = Reflect.get(prototype, '_compile') as Compile;
  const changed: Compile = function compile(source, path) {
    return Reflect.apply(original, this, [path === target ? pieces.join(to) : source, path]);
  };
  Reflect.set(prototype, '_compile', changed);
  return () => {
    Reflect.set(prototype, '_compile', original);
  };
}

void main(process.argv.slice(2));
