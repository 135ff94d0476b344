import { readFile } from 'node:fs/promises';

/** Linux counts a process's time in hundredths of a second, whatever its kernel's own clock is. */
const TICKS_PER_SECOND = 100;
const USER_TIME = 11;
const SYSTEM_TIME = 12;

/**
 * Processor time that a process has taken so far, in seconds, in steps of 10 ms.
 *
 * @throws Error where there is no such process, or no Linux
 */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The program's name stands in brackets and may hold spaces.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[USER_TIME]) + Number(fields[SYSTEM_TIME])) / TICKS_PER_SECOND;
}

/**
 * Does something while these processes stand still, wherever they are; they go on when it is over, however it ends.
 *
 * @throws Error where one of them is no more
 */
export async function whileStandingStill<Result>(
  pids: readonly number[],
  run: () => Promise<Result>,
): Promise<Result> {
  try {
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    return await run();
  } finally {
    for (const pid of pids) wake(pid);
  }
}

function wake(pid: number): void {
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // Whichever has ended meanwhile, the others are to go on.
  }
}

/**
 * Memory that a process holds at the moment, in bytes.
 *
 * @throws Error where there is no such process, or no Linux
 */
export async function residentBytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  if (kibibytes === undefined) throw new Error(`Process ${pid} holds no memory.`);
  return Number(kibibytes) * 1024;
}
