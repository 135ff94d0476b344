import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** Files by their path inside a folder. */
export type FolderContent = Readonly<Record<string, string | Uint8Array>>;

const ownerOnlyFolder = 0o700;
const ownerOnlyFile = 0o600;
const youngMs = 60_000;
const temporaryMark = '.part-';

/**
 * Writes a file at once: a reader sees the old content or the new one, and a process that is killed leaves one of the two.
 * Only the owner can read it.
 */
export function writeFileAtomic(path: string, content: string | Uint8Array): void {
  const temporary = temporaryBeside(path);
  writeFileSync(temporary, content, { mode: ownerOnlyFile, flush: true });
  renameSync(temporary, path);
}

/** The same, but leaves a file alone that says so already. */
export function writeFileIfChanged(path: string, content: string): void {
  if (!existsSync(path) || readFileSync(path, 'utf8') !== content) writeFileAtomic(path, content);
}

/**
 * Makes a folder with its files at once, in place of one that may be there. Only the owner can read it.
 *
 * @param content files, by their path inside the folder with `/` between names
 */
export function writeFolderAtomic(path: string, content: FolderContent): void {
  makeOwnFolder(dirname(path));
  const temporary = temporaryBeside(path);
  makeOwnFolder(temporary);
  for (const [name, bytes] of Object.entries(content)) {
    const file = join(temporary, name);
    makeOwnFolder(dirname(file));
    writeFileSync(file, bytes, { mode: ownerOnlyFile });
  }
  rmSync(path, { recursive: true, force: true });
  renameSync(temporary, path);
}

/** Makes a folder, and those above it, that only the owner can enter. */
export function makeOwnFolder(path: string): void {
  mkdirSync(path, { recursive: true, mode: ownerOnlyFolder });
}

/** Removes what killed writers left in a folder and in those below it. What is younger than a minute may still be at work. */
export function removeUnfinished(dir: string): void {
  if (!existsSync(dir)) return;
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    const path = join(dir, entry.name);
    if (isUnfinished(entry.name)) {
      if (Date.now() - statSync(path).mtimeMs > youngMs) rmSync(path, { recursive: true, force: true });
    } else if (entry.isDirectory()) removeUnfinished(path);
  }
}

/** Whether that is the name of something that a killed writer left. */
export function isUnfinished(name: string): boolean {
  return name.startsWith('.') && name.includes(temporaryMark);
}

/** A name in the same folder that nothing else has; `removeUnfinished` knows it. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}${temporaryMark}${randomBytes(6).toString('hex')}`);
}
