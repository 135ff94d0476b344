import { createHash, type Hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { dependencyFolder, type Manifest, readManifest } from './manifest';

const always = ['package.json', 'package-lock.json'];

/**
 * A digest of what a program in a folder consists of: what its package.json says it publishes, and the same of those
 * dependencies that are folders of the same checkout. Installed packages count by their version in package-lock.json only.
 *
 * @returns SHA-256 in hexadecimal
 */
export function folderDigest(program: string, manifest: Manifest): string {
  const hash = createHash('sha256');
  addFolder(hash, program, manifest, new Set());
  return hash.digest('hex');
}

function addFolder(hash: Hash, folder: string, manifest: Manifest, seen: Set<string>): void {
  const real = realpathSync(folder);
  if (seen.has(real)) return;
  seen.add(real);
  hash.update(`package ${manifest.name}\n`);
  for (const file of publishedFiles(real, manifest)) {
    const content = createHash('sha256')
      .update(readFileSync(join(real, file)))
      .digest('hex');
    hash.update(`${content} ${file.split(sep).join('/')}\n`);
  }
  for (const name of Object.keys(manifest.dependencies).sort()) {
    const dependency = dependencyFolder(real, name);
    if (dependency === undefined) continue;
    const target = realpathSync(dependency);
    if (!target.split(sep).includes('node_modules')) addFolder(hash, target, readManifest(target), seen);
  }
}

function publishedFiles(folder: string, manifest: Manifest): string[] {
  const roots = manifest.files === undefined ? [''] : [...manifest.files, ...always];
  const files = new Set<string>();
  for (const root of roots) {
    const path = join(folder, root);
    if (existsSync(path)) collect(folder, path, files);
  }
  return [...files].sort();
}

function collect(base: string, path: string, into: Set<string>): void {
  if (!statSync(path).isDirectory()) {
    into.add(relative(base, path));
    return;
  }
  for (const name of readdirSync(path)) {
    if (name === 'node_modules' || name.startsWith('.')) continue;
    collect(base, join(path, name), into);
  }
}
