import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

const farEnough = 64 * 1024;

/**
 * The last lines of a log, oldest first; none where there is no such file. Reads the end of the file only.
 *
 * @param count how many at most
 * @param keep which lines count
 */
export function lastLines(file: string, count = 8, keep: (line: string) => boolean = () => true): string[] {
  let handle: number;
  try {
    handle = openSync(file, 'r');
  } catch {
    return [];
  }
  try {
    const { size } = fstatSync(handle);
    for (let length = Math.min(size, farEnough); ; length = Math.min(size, length * 8)) {
      const bytes = Buffer.alloc(length);
      const read = readSync(handle, bytes, 0, length, size - length);
      const lines = bytes.toString('utf8', 0, read).split('\n');
      // Without the file's start, the first line may be half of one.
      if (length < size) lines.shift();
      const kept = lines.filter((line) => line.trim() !== '' && keep(line));
      if (kept.length >= count || length === size) return kept.slice(-count);
    }
  } finally {
    closeSync(handle);
  }
}
