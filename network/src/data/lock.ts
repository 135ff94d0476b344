import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as v from 'valibot';
import { NetworkError, systemCode } from '../errors';
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
  /**
   * Hands it to another process, such as the daemon that will serve the folder.
   *
   * @throws NetworkError DATA_IN_USE where another process has the folder by now
   */
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
      } catch (error) {
        if (systemCode(error) !== 'EEXIST') throw error;
      }
      // Read again: who saw the dead one's lock there may have moved this one aside, and may put it back.
      const file = fileOf(own);
      if (fileOf(data.lock) === file) return lockOf(data, file, tookOver);
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

function lockOf(data: DataPaths, file: string | undefined, tookOver: boolean): Lock {
  return {
    tookOver,
    handTo(pid) {
      if (fileOf(data.lock) !== file) {
        throw new NetworkError(
          'DATA_IN_USE',
          `process ${lockHolder(data)?.pid ?? 0} took ${data.dir} at the same moment: see whether its ledger runs, and try again`,
        );
      }
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
  if (alive) putBack(aside, data.lock);
  else rmSync(aside, { force: true });
  return !alive;
}

/** Puts a lock back, unless somebody has taken the folder meanwhile. Whose lock is lost sees that before it is used. */
export function putBack(aside: string, lock: string): void {
  try {
    linkSync(aside, lock);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  rmSync(aside, { force: true });
}

/** Which file stands under a name, whatever other names it has; undefined where none does. */
function fileOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found && `${found.dev}:${found.ino}`;
}

function readLock(file: string): ProcessName | undefined {
  try {
    const parsed = v.safeParse(LockSchema, JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}
