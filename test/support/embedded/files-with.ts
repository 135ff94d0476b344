import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Files below a folder that hold the text anywhere, by their paths from there. */
export function filesWith(folder: string, text: string): readonly string[] {
  const wanted = Buffer.from(text);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(wanted))
    .map((file) => relative(folder, file))
    .sort();
}
