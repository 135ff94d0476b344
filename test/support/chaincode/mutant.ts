import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { compileFunction } from 'node:vm';
import * as v from 'valibot';
import type { Engine } from './vectors';

const MODEL = dirname(require.resolve('@careledger/model'));

/** Where the files stand that decide, and that compile what decisions are about. */
const FOLDERS = {
  decision: join(MODEL, 'decision'),
  compile: join(MODEL, 'compile'),
  contracts: join(MODEL, 'contracts'),
  terminology: join(MODEL, 'terminology'),
};

const SeededDefect = v.strictObject({
  /** The rule of the decision that it breaks. */
  rule: v.string(),
  defect: v.string(),
  /** `decision/vote`, `compile/item`, `terminology/labels` ... */
  file: v.string(),
  /** What stands once in the compiled file, and what takes its place. */
  from: v.string(),
  to: v.string(),
});

/** One change of one file. */
export type Mutation = Pick<v.InferOutput<typeof SeededDefect>, 'file' | 'from' | 'to'>;

/** The defects that the vectors have to find. */
export function readMutations(): v.InferOutput<typeof SeededDefect>[] {
  const file = join(__dirname, '../../../vectors/mutants.json');
  return v.parse(v.array(SeededDefect), JSON.parse(readFileSync(file, 'utf8')));
}

/** The decision with one thing changed in the compiled code, in memory. */
export function mutant({ file, from, to }: Mutation): Engine {
  const path = pathOf(file);
  const original = readFileSync(path, 'utf8');
  const pieces = original.split(from);
  if (pieces.length !== 2) {
    throw new Error(`What is to be changed stands ${pieces.length - 1} times in ${file}: ${from}`);
  }
  // Schemas take time to build: they are loaded anew only where one of them is changed.
  const changeable = Object.values(FOLDERS).filter(
    (folder) => folder !== FOLDERS.contracts || dirname(path) === folder,
  );
  const loaded = new Map<string, object>();

  function load(target: string): object {
    const known = loaded.get(target);
    if (known !== undefined) return known;
    const exports = {};
    loaded.set(target, exports);
    const source = target === path ? pieces.join(to) : readFileSync(target, 'utf8');
    const run = compileFunction(source, ['exports', 'require'], { filename: target });
    Reflect.apply(run, undefined, [exports, requireFrom(target)]);
    return exports;
  }

  function requireFrom(target: string): (request: string) => unknown {
    const original = createRequire(target);
    return (request) => {
      const resolved = original.resolve(request);
      const isOurs = changeable.includes(dirname(resolved));
      const found: unknown = isOurs ? load(resolved) : original(request);
      return found;
    };
  }

  const engine = {
    ...load(pathOf('decision/decide')),
    ...load(pathOf('compile/item')),
    ...load(pathOf('compile/rule')),
  };
  if (!isEngine(engine)) throw new Error('The changed code does not export what it should.');
  return engine;
}

function isEngine(exports: object): exports is Engine {
  return ['decide', 'compileItem', 'compileRule'].every((name) => name in exports);
}

function pathOf(file: string): string {
  const [folder = '', name = ''] = file.split('/');
  const found = Object.entries(FOLDERS).find(([known]) => known === folder);
  if (found === undefined) throw new Error(`There is no such folder: ${folder}`);
  return join(found[1], `${name}.js`);
}
