import { existsSync, renameSync, statSync } from 'node:fs';
import type { Log } from '../ledger/driver';
import { makeOwnFolder } from '../files/atomic';
import { dirname } from 'node:path';

const largestLog = 16 * 1024 * 1024;

/** Makes room for a log: one that has grown large is put aside as `<file>.1`, in place of the one before. */
export function prepareLog(file: string): void {
  makeOwnFolder(dirname(file));
  if (existsSync(file) && statSync(file).size > largestLog) renameSync(file, `${file}.1`);
}

/** Writes lines such as `2026-03-01T09:30:00.000Z info  hospital-a: block 7`; nothing below `info`. */
export function logTo(write: (line: string) => void): Log {
  return (level, message) => {
    if (level === 'debug') return;
    write(`${new Date().toISOString()} ${level.padEnd(5)} ${message}\n`);
  };
}
