import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { StorageError } from './errors';

/** Whose data a folder holds; stands in it as a file of its own, for the ledger and for people. */
export interface Marker {
  readonly format: number;
  readonly kind: 'peer' | 'orderer';
  readonly channel: string;
  /** The MSP id of a peer's organization; empty for the ordering service. */
  readonly owner: string;
}

const markerFile = 'ledger.json';

const markerSchema = v.object({
  format: v.number(),
  kind: v.picklist(['peer', 'orderer']),
  channel: v.string(),
  owner: v.string(),
});

/**
 * Makes the folder this owner's if it is new.
 *
 * @throws StorageError FOREIGN where it holds something else, DAMAGED where the marker cannot be read
 */
export function claimFolder(folder: string, expected: Marker): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const entries = readdirSync(folder);
  if (entries.length === 0) {
    writeMarker(folder, expected);
    return;
  }
  if (!entries.includes(markerFile)) {
    throw new StorageError(
      'FOREIGN',
      folder,
      `The folder ${folder} holds files, but no ledger's data. Choose an empty folder, or the right one.`,
    );
  }
  const found = readMarker(folder);
  if (found.format !== expected.format) {
    throw new StorageError(
      'FOREIGN',
      folder,
      `The folder ${folder} was written in format ${found.format}, and this version reads format ${expected.format}. ` +
        'Open it with the version that wrote it, or start with an empty folder.',
    );
  }
  if (describe(found) !== describe(expected)) {
    throw new StorageError(
      'FOREIGN',
      folder,
      `The folder ${folder} holds data of ${describe(found)}, not of ${describe(expected)}. ` +
        'Choose an empty folder, or the right one.',
    );
  }
}

function describe({ kind, channel, owner }: Marker): string {
  return kind === 'peer' ? `${owner}'s peer in channel "${channel}"` : `channel "${channel}"'s ordering`;
}

function writeMarker(folder: string, marker: Marker): void {
  const file = join(folder, markerFile);
  const draft = `${file}.new`;
  writeFileSync(draft, `${JSON.stringify(marker, undefined, 2)}\n`, { flush: true });
  renameSync(draft, file);
}

function readMarker(folder: string): Marker {
  try {
    return v.parse(markerSchema, JSON.parse(readFileSync(join(folder, markerFile), 'utf8')));
  } catch (error) {
    throw new StorageError(
      'DAMAGED',
      folder,
      `The file ${markerFile} in ${folder} cannot be read, so nobody knows whose data the folder holds. ` +
        'Restore the folder from a backup, or start with an empty one.',
      { cause: error },
    );
  }
}
