import { randomUUID } from 'node:crypto';
import { open, opendir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import {
  createDurably,
  isMissing,
  placeDurably,
  readIfThere,
  removeDurably,
  writeDurably,
  writeStream,
} from './files';
import { type VaultStorage } from './storage';

/** Read and written at once, in bytes. */
const pieceSize = 256 * 1024;
const incoming = 'incoming';

/**
 * A vault's storage in a folder, on a file system with hard links and working `fsync`; several processes may share it.
 *
 * @param folder made if it is not there, for its owner alone
 */
export function directoryStorage(folder: string): VaultStorage {
  const pathOf = (name: string): string => join(folder, ...name.split('/'));
  return {
    read: (name) => readIfThere(pathOf(name)),
    write: (name, bytes) => writeDurably(pathOf(name), bytes),
    create: (name, bytes) => createDurably(pathOf(name), bytes),
    remove: (name) => removeDurably(pathOf(name)),
    receive: async (content) => {
      const path = join(folder, incoming, randomUUID());
      await writeStream(path, content);
      return {
        keep: (name) => placeDurably(path, pathOf(name)),
        discard: async () => {
          await removeDurably(path);
        },
      };
    },
    stream: async (name) => {
      const path = pathOf(name);
      try {
        const { size } = await stat(path);
        return { size, content: readPieces(path) };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    list: (prefix) => listFiles(folder, prefix),
    sweep: async (before) => {
      let removed = 0;
      for await (const { name, changed } of listFiles(folder, '')) {
        const isLeftover = name.startsWith(`${incoming}/`) || name.endsWith('.tmp');
        if (isLeftover && changed < before && (await removeDurably(pathOf(name)))) removed++;
      }
      return removed;
    },
  };
}

async function* readPieces(path: string): AsyncGenerator<Uint8Array, void> {
  const file = await open(path, 'r');
  try {
    for (;;) {
      const { bytesRead, buffer } = await file.read(Buffer.allocUnsafe(pieceSize), 0, pieceSize);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** As they come: a vault may hold millions. */
async function* listFiles(
  folder: string,
  prefix: string,
): AsyncGenerator<{ name: string; changed: number }, void> {
  // Only below the last folder that every such name has.
  const start = prefix.slice(0, prefix.lastIndexOf('/') + 1);
  for await (const path of filesBelow(join(folder, ...start.split('/')))) {
    const name = relative(folder, path).split(sep).join('/');
    if (!name.startsWith(prefix)) continue;
    const changed = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => undefined,
    );
    if (changed !== undefined) yield { name, changed };
  }
}

async function* filesBelow(folder: string): AsyncGenerator<string, void> {
  let entries;
  try {
    entries = await opendir(folder);
  } catch (error) {
    if (isMissing(error)) return;
    throw error;
  }
  for await (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(path);
    else if (entry.isFile()) yield path;
  }
}
