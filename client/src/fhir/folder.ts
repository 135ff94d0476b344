import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BundleReading, readBundle } from './bundle';
import { FHIR_REFUSALS } from './refusals';

/** One file of a folder and what came of it. */
export interface FileReading {
  readonly file: string;
  readonly reading: BundleReading;
}

/**
 * Reads every file of a folder, by name in order; hidden files and folders in it are left out. A file that is refused stops
 * nothing. What is no file, such as a named pipe, is `UNREADABLE`.
 *
 * @throws Error of the file system where the folder itself cannot be read
 */
export async function* readFolder(folder: string): AsyncGenerator<FileReading, void> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
  for (const file of files.sort()) {
    yield { file, reading: await readFileOf(join(folder, file)) };
  }
}

async function readFileOf(path: string): Promise<BundleReading> {
  let bytes: Uint8Array;
  try {
    bytes = await readRegularFile(path);
  } catch {
    return { ok: false, refusal: 'UNREADABLE', message: FHIR_REFUSALS.UNREADABLE };
  }
  return readBundle(bytes);
}

/** @throws Error of the file system, or where it is no file: a pipe or a device could keep a reader for ever */
async function readRegularFile(path: string): Promise<Uint8Array> {
  // Without O_NONBLOCK, opening a pipe waits for somebody who writes.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await file.stat()).isFile()) {
      throw new Error(`${path} is not a file.`);
    }
    return await file.readFile();
  } finally {
    await file.close();
  }
}
