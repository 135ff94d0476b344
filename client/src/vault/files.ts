import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Writes a file so that it is there whole, for its owner alone, or not at all, whenever the machine stops: to a temporary name,
 * synced, renamed, and the folder synced.
 */
export async function writeDurably(path: string, bytes: Uint8Array): Promise<void> {
  await writeThenPlace(path, bytes, (temporary) => rename(temporary, path));
}

/**
 * Writes a file as `writeDurably` does, unless there is one: of several processes at once one makes it, and it stays.
 *
 * @returns whether it was made by this call
 */
export async function createDurably(path: string, bytes: Uint8Array): Promise<boolean> {
  let created = true;
  await writeThenPlace(path, bytes, async (temporary) => {
    try {
      // A rename would take the place of another process's file; a link never does.
      await link(temporary, path);
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) {
        throw error;
      }
      created = false;
    }
    await rm(temporary);
  });
  return created;
}

async function writeThenPlace(
  path: string,
  bytes: Uint8Array,
  place: (temporary: string) => Promise<void>,
): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder);
  const temporary = join(folder, `.${randomUUID()}.tmp`);
  try {
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await place(temporary);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(folder);
}

/** Writes a new file as its content comes, for its owner alone, and syncs it. Nothing is left of one that breaks off. */
export async function writeStream(path: string, content: AsyncIterable<Uint8Array>): Promise<void> {
  await makeFolder(dirname(path));
  const file = await open(path, 'wx', 0o600);
  try {
    for await (const piece of content) await file.writeFile(piece);
    await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** Gives a file that is written and synced its name, in a folder that may have to be made. */
export async function placeDurably(written: string, path: string): Promise<void> {
  const folder = dirname(path);
  await makeFolder(folder);
  await rename(written, path);
  await syncFolder(folder);
}

/** Makes a folder with those above it, each for its owner alone, so that a stop of the machine does not lose them. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; ; made = dirname(made)) {
    await syncFolder(dirname(made));
    if (made === first) return;
  }
}

/** Removes a file for good. @returns whether it was there */
export async function removeDurably(path: string): Promise<boolean> {
  try {
    await rm(path);
  } catch (error) {
    if (isMissing(error)) {
      return false;
    }
    throw error;
  }
  await syncFolder(dirname(path));
  return true;
}

/** @returns undefined where there is no such file */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if (isMissing(error)) {
      return undefined;
    }
    throw error;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export function isMissing(error: unknown): boolean {
  return hasCode(error, 'ENOENT');
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
