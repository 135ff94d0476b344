import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { systemCode } from '../errors';
import { makeOwnFolder, temporaryBeside, writeFileAtomic } from '../files/atomic';
import type { DataPaths } from './layout';
import { isAlive, nameProcess, type ProcessName } from './process';

const LockSchema = v.strictObject({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  started: v.string(),
});

/** The right to change a data folder: one process has it at a time, and a dead one has it no longer. */
export interface Lock {
  /** Whether it was taken from a dead process, whose children may be ending still. */
  readonly tookOver: boolean;
  /** Hands it to another process, such as the daemon that will serve the folder. */
  handTo(pid: number): void;
  release(): void;
}

/** Who has the folder, if that process lives. */
export function lockHolder(data: DataPaths): ProcessName | undefined {
  const holder = readLock(data.lock);
  return holder !== undefined && isAlive(holder) ? holder : undefined;
}

/** Whether a process had the folder and is gone without giving it back: it was killed, or the machine stopped. */
export function isAbandoned(data: DataPaths): boolean {
  const holder = readLock(data.lock);
  return holder !== undefined && !isAlive(holder);
}

/** Takes the folder, unless a living process has it. The lock of a dead one is taken over. */
export function tryLock(data: DataPaths): Lock | undefined {
  makeOwnFolder(data.run);
  const own = temporaryBeside(data.lock);
  writeFileSync(own, JSON.stringify(nameProcess(process.pid)), { mode: 0o600 });
  try {
    for (let tookOver = false; ; tookOver = true) {
      try {
        linkSync(own, data.lock);
        return lockOf(data, tookOver);
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
      if (lockHolder(data) !== undefined || !clearAbandoned(data)) return undefined;
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** For a process that was handed the lock: gives it back if it is still its own. */
export function releaseOwn(data: DataPaths): void {
  if (readLock(data.lock)?.pid === process.pid) rmSync(data.lock, { force: true });
}

function lockOf(data: DataPaths, tookOver: boolean): Lock {
  return {
    tookOver,
    handTo(pid) {
      writeFileAtomic(data.lock, JSON.stringify(nameProcess(pid)));
    },
    release() {
      releaseOwn(data);
    },
  };
}

/** Takes a dead process's lock away; false where another process was quicker and has it now. */
function clearAbandoned(data: DataPaths): boolean {
  const aside = temporaryBeside(data.lock);
  try {
    renameSync(data.lock, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return true;
    throw error;
  }
  const taken = readLock(aside);
  const alive = taken !== undefined && isAlive(taken);
  // What was renamed may be the fresh lock of one who cleared the old one a moment ago: it goes back.
  if (alive) renameSync(aside, data.lock);
  else rmSync(aside, { force: true });
  return !alive;
}

function readLock(file: string): ProcessName | undefined {
  try {
    const parsed = v.safeParse(LockSchema, JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
