import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { openDatabase } from '@careledger/fabric-embedded/rooms/storage/database';
import * as v from 'valibot';

const Marker = v.object({
  format: v.number(),
  kind: v.picklist(['peer', 'orderer']),
  channel: v.string(),
  owner: v.string(),
});

/** Bytes that lie on a disk, and where. */
export interface Found {
  readonly place: string;
  readonly bytes: Buffer;
}

/**
 * Everything below a folder: each file as it is, and each entry of the databases, which compress what they write: blocks, state, history,
 * private data and their hashes. The folder may be in use.
 */
export async function everythingIn(folder: string): Promise<Found[]> {
  const copy = mkdtempSync(join(tmpdir(), 'careledger-copy-'));
  try {
    cpSync(folder, copy, { recursive: true, filter: (path) => basename(path) !== 'control.sock' });
    const entries = readdirSync(copy, { recursive: true, withFileTypes: true });
    const files = entries
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name))
      .map((path) => ({ place: relative(copy, path), bytes: readFileSync(path) }));
    const found: Found[] = [...files];
    for (const { parentPath } of entries.filter((entry) => entry.isDirectory() && entry.name === 'leveldb')) {
      found.push(...(await entriesOf(parentPath, relative(copy, parentPath))));
    }
    return found;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

async function entriesOf(folder: string, place: string): Promise<Found[]> {
  const marker: unknown = JSON.parse(readFileSync(join(folder, 'ledger.json'), 'utf8'));
  const database = await openDatabase(folder, v.parse(Marker, marker));
  const found: Found[] = [];
  try {
    const results = database.scan({ gte: Buffer.alloc(0), lt: Buffer.alloc(8, 0xff) });
    for (let entry = await results.next(); entry !== undefined; entry = await results.next()) {
      const [key, value] = entry;
      found.push({
        place: `${place} ${key.toString('latin1')}`,
        bytes: Buffer.concat([key, Buffer.of(0), value]),
      });
    }
  } finally {
    await database.close();
  }
  return found;
}
