import type { Bounds } from './keys';
import type { StateEntry, StateValue } from './types';

/** Tells apart the state before a commit and after it. */
export type Generation = number;

/**
 * What has lately been read of one organization's public state: endorsement and validation read the same keys and the same
 * small ranges, many times a block. Whoever reads says by which generation, and gets nothing that has changed since.
 */
export interface ReadCache {
  /** Of the state as it is now. */
  readonly generation: Generation;
  /** @returns undefined where it is not known; a key that does not exist is known as such */
  value(key: Buffer, at: Generation): KnownValue | undefined;
  keepValue(key: Buffer, at: Generation, value: StateValue | undefined): void;
  /** All entries within the bounds. */
  range(bounds: Bounds, at: Generation): readonly StateEntry[] | undefined;
  keepRange(bounds: Bounds, at: Generation, entries: readonly StateEntry[]): void;
  /** Begins a new generation, in which these keys stand otherwise. To be told before they are written. */
  changing(keys: readonly Buffer[]): void;
  /** Begins a new generation, of which nothing is known. */
  clear(): void;
}

/** A key's value, undefined where it does not exist. */
export interface KnownValue {
  readonly value: StateValue | undefined;
}

interface KeptValue extends KnownValue {
  readonly since: Generation;
  readonly size: number;
}

interface KeptRange {
  readonly entries: readonly StateEntry[];
  readonly since: Generation;
  readonly size: number;
  /** Nothing in it has changed until then. */
  checked: Generation;
}

/** Ranges with more entries than one message to a chaincode carries are read anew. */
export const LONGEST_KEPT_RANGE = 100;

const MAX_BYTES = 4 * 1024 * 1024;
const LARGEST_KEPT = 64 * 1024;
/** What an entry takes beside its key and value, about. */
const OVERHEAD = 300;
/** A range that nobody has asked for in so many blocks is forgotten. */
const REMEMBERED_CHANGES = 64;

export function createReadCache(): ReadCache {
  let generation: Generation = 0;
  let bytes = 0;
  const values = new Map<string, KeptValue>();
  const ranges = new Map<string, KeptRange>();
  const changes = new Map<Generation, readonly Buffer[]>();

  function dropValue(key: string): void {
    bytes -= values.get(key)?.size ?? 0;
    values.delete(key);
  }

  function dropRange(name: string): void {
    bytes -= ranges.get(name)?.size ?? 0;
    ranges.delete(name);
  }

  /** The oldest goes first. */
  function makeRoom(size: number): boolean {
    if (size > LARGEST_KEPT) return false;
    for (const name of ranges.keys()) {
      if (bytes + size <= MAX_BYTES) break;
      dropRange(name);
    }
    for (const key of values.keys()) {
      if (bytes + size <= MAX_BYTES) break;
      dropValue(key);
    }
    bytes += size;
    return true;
  }

  function isUnchanged(range: KeptRange, { gte, lt }: Bounds): boolean {
    for (let later = range.checked + 1; later <= generation; later += 1) {
      const changed = changes.get(later);
      if (!changed?.every((key) => key.compare(gte) < 0 || key.compare(lt) >= 0)) return false;
    }
    range.checked = generation;
    return true;
  }

  return {
    get generation() {
      return generation;
    },
    value: (key, at) => {
      const kept = values.get(textOf(key));
      return kept && kept.since <= at ? kept : undefined;
    },
    keepValue: (key, at, value) => {
      const text = textOf(key);
      if (at !== generation || values.has(text)) return;
      const size = OVERHEAD + key.length + (value ? sizeOf(value) : 0);
      if (makeRoom(size)) values.set(text, { value, since: at, size });
    },
    range: (bounds, at) => {
      const name = nameOf(bounds);
      const kept = ranges.get(name);
      if (!kept || kept.since > at) return undefined;
      if (isUnchanged(kept, bounds)) return kept.entries;
      dropRange(name);
      return undefined;
    },
    keepRange: (bounds, at, entries) => {
      const name = nameOf(bounds);
      if (ranges.has(name)) return;
      const size = entries.reduce(
        (sum, entry) => sum + OVERHEAD + entry.key.length + sizeOf(entry),
        OVERHEAD,
      );
      if (makeRoom(size)) ranges.set(name, { entries, since: at, size, checked: at });
    },
    changing: (keys) => {
      generation += 1;
      changes.set(generation, keys);
      changes.delete(generation - REMEMBERED_CHANGES);
      for (const key of keys) dropValue(textOf(key));
    },
    clear: () => {
      generation += 1;
      bytes = 0;
      values.clear();
      ranges.clear();
      changes.clear();
    },
  };
}

/** Every byte is one character: no two keys have the same text. */
function textOf(key: Buffer): string {
  return key.toString('latin1');
}

function nameOf({ gte, lt }: Bounds): string {
  return `${gte.length} ${gte.toString('latin1')}${lt.toString('latin1')}`;
}

function sizeOf({ value, metadata }: StateValue): number {
  return metadata.reduce((sum, entry) => sum + entry.name.length + entry.value.length, value.length);
}
