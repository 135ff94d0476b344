import { existsSync, readFileSync, rmSync } from 'node:fs';
import * as v from 'valibot';
import type { DataPaths } from '../../data/layout';
import { isAlive, nameProcess, type ProcessName, signalProcess } from '../../data/process';
import { makeOwnFolder, writeFileAtomic } from '../../files/atomic';
import { waitFor } from '../../operate/wait';

const ProcessesSchema = v.array(v.object({ name: v.string(), pid: v.number(), started: v.string() }));

/** How long nodes may take to end by themselves, in milliseconds. */
const stopTimeoutMs = 5_000;

/** Writes down which processes there are, so that the next run finds them where this one is killed. */
export function rememberProcesses(
  data: DataPaths,
  running: readonly { readonly name: string; readonly pid: number }[],
): void {
  const named = running.flatMap(({ name, pid }) => {
    try {
      return [{ name, ...nameProcess(pid) }];
    } catch {
      // It has ended in this very moment.
      return [];
    }
  });
  makeOwnFolder(data.run);
  writeFileAtomic(data.processes, JSON.stringify(named));
}

/** Says that none are left. */
export function forgetProcesses(data: DataPaths): void {
  rmSync(data.processes, { force: true });
}

/**
 * Ends the processes that a killed run has left: they hold the ports and the stores.
 *
 * @returns whether there were any
 */
export async function endLeftOver(data: DataPaths): Promise<boolean> {
  const left = readProcesses(data).filter(isAlive);
  for (const name of left) signalProcess(name, 'SIGTERM');
  if (!(await waitFor(() => !left.some(isAlive), stopTimeoutMs))) {
    for (const name of left) signalProcess(name, 'SIGKILL');
    await waitFor(() => !left.some(isAlive), stopTimeoutMs);
  }
  forgetProcesses(data);
  return left.length > 0;
}

function readProcesses(data: DataPaths): ProcessName[] {
  if (!existsSync(data.processes)) return [];
  try {
    return v.parse(ProcessesSchema, JSON.parse(readFileSync(data.processes, 'utf8')));
  } catch {
    // The file is written at once; what cannot be read is none of ours, and ports will tell.
    return [];
  }
}
