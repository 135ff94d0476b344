import { mkdirSync, readFileSync, readdirSync, writeFileSync, existsSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import * as v from 'valibot';
import { CONFORMANCE, probeHash, type ConformanceCase } from './cases';
import type { TargetDescription } from './target';

/** Folder of what one version of Fabric answered. */
export const RECORDINGS = join(CONFORMANCE, 'recordings', 'fabric-3.1.5');

const Recording = v.object({
  header: v.object({
    ledger: v.string(),
    version: v.string(),
    consensus: v.string(),
    topology: v.string(),
    /** SHA-256 of the case's source. */
    script: v.string(),
    /** SHA-256 of the probing chaincode's sources. */
    probe: v.string(),
  }),
  shows: v.string(),
  steps: v.array(v.unknown()),
});

/** What a ledger answered to one case's script. */
export type Recording = v.InferOutput<typeof Recording>;

export function writeRecording(
  found: ConformanceCase,
  description: TargetDescription,
  steps: readonly unknown[],
): void {
  const recording: Recording = {
    header: { ...description, script: found.sourceHash, probe: probeHash() },
    shows: found.shows,
    steps: [...steps],
  };
  const file = fileOf(found.id);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${format(recording)}\n`);
}

/** @returns undefined where the case was never recorded */
export function readRecording(id: string): Recording | undefined {
  const file = fileOf(id);
  if (!existsSync(file)) return undefined;
  return v.parse(Recording, JSON.parse(readFileSync(file, 'utf8')));
}

/** @returns the ids of all recordings */
export function recordedIds(): string[] {
  return readdirSync(RECORDINGS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length).split(sep).join('/'))
    .sort();
}

function fileOf(id: string): string {
  return join(RECORDINGS, `${id}.json`);
}

/** Lines longer than this are broken up. */
const LINE = 120;

/** @returns JSON with what fits on a line on one line, so that recordings are read and compared easily */
function format(value: unknown, indent = ''): string {
  const inline = JSON.stringify(value);
  if (inline.length + indent.length <= LINE || typeof value !== 'object' || value === null) return inline;
  const inner = `${indent} `;
  const [open, close, items] = Array.isArray(value)
    ? ['[', ']', value.map((item) => format(item, inner))]
    : [
        '{',
        '}',
        Object.entries(value).map(([key, field]) => `${JSON.stringify(key)}: ${format(field, inner)}`),
      ];
  return `${open}\n${items.map((item) => inner + item).join(',\n')}\n${indent}${close}`;
}
