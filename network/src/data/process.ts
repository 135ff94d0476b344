import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { systemCode } from '../errors';

/** Names one process for good: numbers are given out again, and then the time of start differs. */
export interface ProcessName {
  readonly pid: number;
  /** When it started, in the operating system's own terms: only good for comparing. */
  readonly started: string;
}

/** @throws Error where no such process is there */
export function nameProcess(pid: number): ProcessName {
  const started = startOf(pid);
  if (started === undefined) throw new Error(`there is no process ${pid}`);
  return { pid, started };
}

/** Whether that very process is still there. A zombie is not: it holds nothing any more. */
export function isAlive(name: ProcessName): boolean {
  return startOf(name.pid) === name.started;
}

/** Sends a signal, unless the process is gone. */
export function signalProcess(name: ProcessName, signal: NodeJS.Signals): void {
  if (!isAlive(name)) return;
  try {
    process.kill(name.pid, signal);
  } catch (error) {
    if (systemCode(error) !== 'ESRCH') throw error;
  }
}

function startOf(pid: number): string | undefined {
  return process.platform === 'linux' ? startOnLinux(pid) : startElsewhere(pid);
}

/** proc(5): state is field 3 and starttime field 22; the second may hold spaces and parentheses. */
function startOnLinux(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? undefined : fields[19];
}

function startElsewhere(pid: number): string | undefined {
  try {
    const started = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return started === '' ? undefined : started;
  } catch {
    return undefined;
  }
}
