import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import type { DataPaths } from '../data/layout';
import type { Lock } from '../data/lock';
import { NetworkError } from '../errors';
import { prepareLog } from '../logs/ledger-log';
import { lastLines } from '../logs/tail';
import { toError } from './control-client';
import { ResponseSchema } from './protocol';

const program = join(__dirname, 'main.js');

/**
 * Allocations from 128 KiB on go back to the system when they are freed, unless glibc raises that threshold, which it does, up to 32 MiB,
 * to whatever is freed first: then the buffers of blocks leave holes in its heap that add up. Given, it stays. See docs/decisions.md.
 */
const ALLOCATOR = { MALLOC_MMAP_THRESHOLD_: String(128 * 1024) };

/**
 * Starts the daemon of a data folder, hands the folder's lock to it, and resolves when it serves. From then on it lives by
 * itself.
 *
 * @throws NetworkError what its start failed with, or LEDGER_FAILED with the last lines of its log
 */
export async function startDaemon(data: DataPaths, lock: Lock, timeoutMs: number): Promise<void> {
  prepareLog(data.ledgerLog);
  const log = openSync(data.ledgerLog, 'a', 0o600);
  const child = spawn(process.execPath, [program, data.dir], {
    cwd: data.dir,
    detached: true,
    env: { ...ALLOCATOR, ...process.env },
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  try {
    handLock(lock, child);
    await served(data, child, timeoutMs);
  } finally {
    if (child.connected) child.disconnect();
    child.removeAllListeners();
    child.unref();
  }
}

/** Without the folder the daemon must not start. */
function handLock(lock: Lock, child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    lock.handTo(child.pid);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
}

function served(data: DataPaths, child: ChildProcess, timeoutMs: number): Promise<void> {
  const failed = (what: string): NetworkError =>
    new NetworkError('LEDGER_FAILED', `the ledger's process ${what}`, lastLines(data.ledgerLog));
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(failed(`(${child.pid ?? 0}) does not get ready; it goes on trying`));
    }, timeoutMs);
    const settle = (error?: Error): void => {
      clearTimeout(timer);
      if (error === undefined) resolve();
      else reject(error);
    };
    child.on('message', (raw) => {
      const message = v.safeParse(ResponseSchema, raw);
      if (!message.success) settle(failed('says what nobody understands'));
      else if (message.output.type === 'result') settle();
      else if (message.output.type === 'error') settle(toError(message.output));
    });
    child.on('error', (error) => {
      settle(failed(`cannot be started: ${error.message}`));
    });
    child.on('exit', (code, signal) => {
      settle(failed(signal === null ? `ended with code ${code ?? 0}` : `was ended by ${signal}`));
    });
  });
}
