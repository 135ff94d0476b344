import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as v from 'valibot';
import { messageOf, NetworkError } from '../errors';

const ManifestSchema = v.object({
  name: v.string(),
  version: v.string(),
  main: v.optional(v.string()),
  files: v.optional(v.array(v.string())),
  dependencies: v.optional(v.record(v.string(), v.string()), {}),
});

/** What matters here of a program's package.json. */
export type Manifest = v.InferOutput<typeof ManifestSchema>;

/** @throws NetworkError PACKAGE_INVALID where it cannot be used */
export function readManifest(program: string): Manifest {
  const file = join(program, 'package.json');
  try {
    return v.parse(ManifestSchema, JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new NetworkError('PACKAGE_INVALID', `${file} cannot be used: ${messageOf(error)}`);
  }
}

/** The dependencies that Node does not find from a program's folder. */
export function missingDependencies(program: string, manifest: Manifest): string[] {
  return Object.keys(manifest.dependencies).filter((name) => dependencyFolder(program, name) === undefined);
}

/** Where Node finds a dependency: packages may hide their package.json from `resolve`, so the folders are looked at. */
export function dependencyFolder(program: string, name: string): string | undefined {
  const roots = createRequire(join(program, 'package.json')).resolve.paths(name) ?? [];
  return roots.map((root) => join(root, name)).find((folder) => existsSync(join(folder, 'package.json')));
}
