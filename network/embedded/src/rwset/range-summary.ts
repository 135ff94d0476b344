import { createHash } from 'node:crypto';
import { encodeQueryReads } from '../codec/kv-rwset';
import type { KeyRead, MerkleSummary, RangeRead } from './types';

/** Fabric's: a range with more results than this is summed up. */
export const MAX_DEGREE = 50;

/** The results of one range read, kept as they are while they are few and as a Merkle tree's upper level after that. */
export interface RangeSummary {
  add(read: KeyRead): void;
  /** The tree so far: lets validation stop at the first difference. */
  current(): MerkleSummary;
  /** Completes the tree. Nothing can be added afterwards. */
  done(): RangeRead['reads'];
}

/**
 * Fabric's `RangeQueryResultsHelper`: leaves are hashes of `maxDegree` + 1 reads each, and so many nodes of one level make
 * one of the next.
 *
 * @throws RangeError where the degree is less than 2
 */
export function createRangeSummary(maxDegree: number = MAX_DEGREE): RangeSummary {
  if (maxDegree < 2)
    throw new RangeError(`maxDegree [${maxDegree}] should not be less than 2 in the merkle tree`);
  let pending: KeyRead[] = [];
  const levels: Uint8Array[][] = [];

  /** The lowest level is 1. */
  const maxLevel = (): number => Math.max(levels.length, 1);
  const hashesAt = (level: number): Uint8Array[] => (levels[level - 1] ??= []);
  const current = (): MerkleSummary => ({
    maxDegree,
    maxLevel: maxLevel(),
    maxLevelHashes: [...hashesAt(maxLevel())],
  });

  function addLeaf(): void {
    hashesAt(1).push(sha256(encodeQueryReads(pending)));
    pending = [];
    for (let level = 1; hashesAt(level).length > maxDegree; level += 1) {
      const combined = combine(hashesAt(level));
      levels[level - 1] = [];
      hashesAt(level + 1).push(combined);
    }
  }

  /** Lifts what is left on the lower levels until all of it is under the highest one. */
  function complete(): void {
    const top = maxLevel();
    for (let level = 1; level < top; level += 1) {
      const hashes = hashesAt(level);
      const [only] = hashes;
      if (!only) continue;
      levels[level - 1] = [];
      hashesAt(level + 1).push(hashes.length === 1 ? only : combine(hashes));
    }
    const final = hashesAt(top);
    if (final.length > maxDegree) {
      levels[top - 1] = [];
      hashesAt(top + 1).push(combine(final));
    }
  }

  return {
    add(read) {
      pending.push(read);
      if (pending.length > maxDegree) addLeaf();
    },
    current,
    done() {
      if (maxLevel() === 1 && hashesAt(1).length === 0) return { raw: pending };
      if (pending.length > 0) addLeaf();
      complete();
      return { merkle: current() };
    },
  };
}

function combine(hashes: readonly Uint8Array[]): Uint8Array {
  return sha256(Buffer.concat(hashes));
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}
