import { createReadStream, statSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { type DataPaths, dataPaths } from '../data/layout';
import { nodeNames } from '../identities/profiles';
import { lastLines } from '../logs/tail';
import { findHospital } from '../topology/find';
import { topologyOf } from './running';

export interface LogEntry {
  readonly from: 'ledger' | 'chaincode' | 'peer' | 'orderer' | 'ca';
  /** Without the colours that fabric-shim writes even into files: they are no text, and a terminal would obey them. */
  readonly line: string;
}

export interface LogsOptions {
  readonly data: string;
  readonly hospital: string;
  /** How many lines of each log at most. */
  readonly lines: number;
}

const followEveryMs = 200;

/**
 * The last lines about a hospital: the ledger's that name it, then its nodes' on Fabric, then its chaincode's.
 *
 * @throws NetworkError UNKNOWN_NAME, NOT_RUNNING where nothing was ever started
 */
export function logs(options: LogsOptions): LogEntry[] {
  return sources(dataPaths(options.data), options).flatMap(({ from, file, keep }) =>
    lastLines(file, options.lines, keep).map((line) => entry(from, line)),
  );
}

/** What is written about a hospital from now on, until aborted. */
export async function* followLogs(options: LogsOptions, signal: AbortSignal): AsyncIterable<LogEntry> {
  const followed = sources(dataPaths(options.data), options).map((source) => ({
    ...source,
    offset: sizeOf(source.file),
  }));
  while (!signal.aborted) {
    for (const source of followed) {
      const size = sizeOf(source.file);
      // A log that shrank was put aside, and starts anew.
      if (size < source.offset) source.offset = 0;
      const text = await readBetween(source.file, source.offset, size);
      const complete = text.slice(0, text.lastIndexOf('\n') + 1);
      source.offset += Buffer.byteLength(complete);
      for (const line of complete.split('\n')) {
        if (line.trim() !== '' && source.keep(line)) yield entry(source.from, line);
      }
    }
    await delay(followEveryMs, undefined, { signal }).catch(() => undefined);
  }
}

function entry(from: LogEntry['from'], line: string): LogEntry {
  return { from, line: stripVTControlCharacters(line) };
}

interface Source {
  readonly from: LogEntry['from'];
  readonly file: string;
  readonly keep: (line: string) => boolean;
}

function sources(data: DataPaths, options: LogsOptions): Source[] {
  const hospital = findHospital(topologyOf(options), options.hospital);
  const named = new RegExp(`(^|[^A-Za-z0-9-])(${hospital.name}|${hospital.mspId})($|[^A-Za-z0-9-])`);
  const nodes: Source[] = (['ca', 'orderer', 'peer'] as const).map((from) => ({
    from,
    file: data.nodeLog(nodeNames[from](hospital.name)),
    keep: () => true,
  }));
  return [
    { from: 'ledger', file: data.ledgerLog, keep: (line) => named.test(line) },
    ...nodes,
    { from: 'chaincode', file: data.hospital(hospital.name).chaincodeLog, keep: () => true },
  ];
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

async function readBetween(file: string, start: number, end: number): Promise<string> {
  if (end <= start) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of createReadStream(file, { start, end: end - 1 })) {
    if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
