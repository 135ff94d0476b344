import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'chai';
import * as v from 'valibot';

const ROOT = path.join(__dirname, '..', '..', '..', '..');
const Names = v.optional(v.record(v.string(), v.string()), {});
const Manifest = v.object({
  name: v.string(),
  dependencies: Names,
  peerDependencies: Names,
  types: v.optional(v.string()),
  typings: v.optional(v.string()),
});

function manifestOf(folder: string) {
  return v.parse(Manifest, JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')));
}

/** The packages of others that the declarations of a package of ours import. */
function importedBy(folder: string): Set<string> {
  const dist = path.join(ROOT, folder, 'dist');
  const texts = readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.d.ts'))
    .map((file) => readFileSync(path.join(dist, file), 'utf8'));
  // Not those in comments, whose lines begin with a star.
  const modules = texts.flatMap((text) => [
    ...text.matchAll(/^(?! *\*).*(?:from|import\() ?["'](@?[\w-][\w./-]*)["']/gm),
  ]);
  return new Set(
    modules
      .map(([, module = '']) => module)
      .filter((module) => !module.startsWith('node:'))
      .map((module) => /^(@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? module),
  );
}

/** Whether a package says itself what its types are. */
function hasTypes(name: string): boolean {
  const folder = path.join(ROOT, 'node_modules', name);
  const { types, typings } = manifestOf(folder);
  return types !== undefined || typings !== undefined || existsSync(path.join(folder, 'index.d.ts'));
}

describe('the declarations of a package', () => {
  for (const folder of ['chaincode/model', 'client', 'client/release-agent', 'network', 'network/embedded']) {
    it(`bring along what they import: ${folder}`, () => {
      const { name: own, dependencies, peerDependencies } = manifestOf(path.join(ROOT, folder));
      const brought = { ...dependencies, ...peerDependencies, [own]: 'itself' };
      const missing = [...importedBy(folder)].flatMap((name) => [
        ...(name in brought ? [] : [name]),
        ...(hasTypes(name) || `@types/${name}` in brought ? [] : [`@types/${name}`]),
      ]);
      expect(missing).to.deep.equal([]);
    });
  }
});
