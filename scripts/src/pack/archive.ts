import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create } from 'tar';

/** Files of an archive, by their path in it. */
export type Files = ReadonlyMap<string, string | Uint8Array>;

/**
 * A gzipped tar whose bytes depend on the files alone: sorted, without owners, all at one time. A chaincode's package
 * id is the hash of these bytes, and hospitals that pack the same sources have to come to the same id.
 */
export function archive(files: Files): Uint8Array {
  const folder = mkdtempSync(path.join(tmpdir(), 'careledger-pack-'));
  try {
    const names = [...files.keys()].sort();
    for (const name of names) {
      const file = path.join(folder, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, files.get(name) ?? '');
      chmodSync(file, 0o644);
    }
    const target = path.join(folder, '.archive.tar.gz');
    create({ cwd: folder, file: target, sync: true, gzip: true, portable: true, mtime: new Date(0) }, names);
    return readFileSync(target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
