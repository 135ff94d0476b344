import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigurationError } from '../errors/configuration-error';

/** @throws ConfigurationError that names the file and why it cannot be read */
export async function readText(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new ConfigurationError(
      `${what} cannot be read: ${path} (${reasonOf(error)}).`,
      'Check the path and that this user may read it.',
      error,
    );
  }
}

/** @returns the contents of the folder's files, by name in order; hidden files are left out */
export async function readFolder(folder: string, what: string): Promise<{ path: string; text: string }[]> {
  let names: string[];
  try {
    names = (await readdir(folder)).filter((name) => !name.startsWith('.')).sort();
  } catch (error) {
    throw new ConfigurationError(
      `${what} cannot be read: ${folder} (${reasonOf(error)}).`,
      'An MSP folder holds signcerts/ and keystore/; check the path and that this user may read it.',
      error,
    );
  }
  return Promise.all(
    names.map(async (name) => ({ path: join(folder, name), text: await readText(join(folder, name), what) })),
  );
}

export function reasonOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return error instanceof Error ? error.message : 'no reason given';
}
