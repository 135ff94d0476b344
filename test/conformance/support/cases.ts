import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { World } from './world';

/** What a file below `cases/` exports as `script`. */
export interface Script {
  /** One line: what the case shows. Stands in `docs/parity.md`. */
  readonly shows: string;
  readonly run: (ledger: World) => Promise<void>;
}

/** A case found on disk. */
export interface ConformanceCase extends Script {
  /** `area/operation` */
  readonly id: string;
  /** SHA-256 of the script's source: a recording made by another script is stale. */
  readonly sourceHash: string;
}

/** Folder of the sources of the conformance tests. */
export const CONFORMANCE = join(__dirname, '..', '..', '..', 'conformance');

/** @returns all cases, by area and operation */
export function findCases(): ConformanceCase[] {
  const sources = join(CONFORMANCE, 'cases');
  return readdirSync(sources, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .sort()
    .map((file) => {
      const id = file.slice(0, -'.ts'.length).split(sep).join('/');
      const compiled = join(__dirname, '..', 'cases', file.replace(/\.ts$/, '.js'));
      return { id, sourceHash: hashFile(join(sources, file)), ...loadScript(compiled) };
    });
}

/** @returns SHA-256 of the probing chaincode's sources */
export function probeHash(): string {
  const folder = join(CONFORMANCE, 'probe');
  const hash = createHash('sha256');
  for (const file of readdirSync(folder).sort()) hash.update(hashFile(join(folder, file)));
  return hash.digest('hex');
}

function hashFile(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

function loadScript(file: string): Script {
  // The folder is the list of cases: a file is a case by standing there.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const exports: unknown = require(file);
  if (typeof exports === 'object' && exports !== null && 'script' in exports && isScript(exports.script)) {
    return exports.script;
  }
  throw new Error(`${relative(CONFORMANCE, file)} does not export a script.`);
}

function isScript(value: unknown): value is Script {
  return typeof value === 'object' && value !== null && 'shows' in value && 'run' in value;
}
