import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../clock/types';
import { chaincodeEnvironment } from './environment';
import type { ChaincodeLaunch } from './types';

/** One run of a chaincode's program. */
export interface ChaincodeProcess {
  readonly pid: number | undefined;
  /** Resolves with how it ended: in words, with the last lines that it wrote. */
  readonly exited: Promise<string>;
  /** Asks it to end, makes it end after a second, and resolves when it has. */
  stop(): Promise<void>;
}

const graceMs = 1000;
const quotedLines = 12;

/**
 * Starts a chaincode's program as the server of `address`. It leads a process group of its own, so that an interrupt
 * at the ledger's terminal reaches it through the ledger only, and so that what a shell or npm starts ends with it.
 */
export function launchChaincode(
  launch: ChaincodeLaunch,
  address: string,
  packageId: string,
  clock: Clock,
): ChaincodeProcess {
  mkdirSync(dirname(launch.logFile), { recursive: true });
  const log = openSync(launch.logFile, 'a');
  const logStart = statSync(launch.logFile).size;
  const child = spawn(launch.command, launch.args, {
    cwd: launch.cwd,
    env: chaincodeEnvironment(process.env, launch.env, address, packageId),
    stdio: ['pipe', log, log],
    detached: true,
  });
  closeSync(log);
  // A program that has ended does not read what is never written.
  child.stdin?.on('error', () => undefined);
  let isOver = false;

  const exited = new Promise<string>((resolve) => {
    const end = (how: string): void => {
      isOver = true;
      resolve(how + lastLines(launch.logFile, logStart));
    };
    child.once('error', (error) => {
      end(`"${launch.command}" could not be started: ${error.message}.`);
    });
    child.once('exit', (code, signal) => {
      end(signal ? `The process was ended by ${signal}.` : `The process ended with code ${String(code)}.`);
    });
  });

  const kill = (signal: NodeJS.Signals): void => {
    if (isOver || child.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      child.kill(signal);
    }
  };

  return {
    pid: child.pid,
    exited,
    stop: async () => {
      if (isOver) return;
      kill('SIGTERM');
      const done = new AbortController();
      clock.sleep(graceMs, done.signal).then(
        () => {
          kill('SIGKILL');
        },
        () => undefined,
      );
      await exited;
      done.abort();
    },
  };
}

/** What was written since `start`, the end of it. */
function lastLines(file: string, start: number): string {
  let text: string;
  try {
    text = readFileSync(file).subarray(start).subarray(-8192).toString();
  } catch {
    return '';
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.length === 0 ? ` It wrote nothing to ${file}.` : `\n${lines.slice(-quotedLines).join('\n')}`;
}
