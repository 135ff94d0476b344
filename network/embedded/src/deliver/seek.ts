import type { SeekInfo, SeekPosition, StatusName } from '../codec/deliver';

/** Blocks to deliver: from the first to the last, both included. */
export interface SeekRange {
  readonly first: number;
  readonly last: number;
}

/**
 * What a client's seek asks of a ledger of that height, by Fabric's rules (`common/deliver`).
 *
 * @returns the range, or the status that refuses it
 */
export function seekRange(seek: SeekInfo, height: number): SeekRange | StatusName {
  if (!seek.start || !seek.stop) return 'BAD_REQUEST';
  const first = position(seek.start, height);
  if (first === undefined) return 'NOT_FOUND';
  if (seek.stop.kind === 'specified') {
    return seek.stop.number < first ? 'BAD_REQUEST' : { first, last: seek.stop.number };
  }
  if (seek.stop.kind === 'newest') {
    return { first, last: seek.start.kind === 'newest' ? first : height - 1 };
  }
  return { first, last: first };
}

function position(start: SeekPosition, height: number): number | undefined {
  switch (start.kind) {
    case 'oldest':
      return 0;
    case 'newest':
      return height - 1;
    case 'nextCommit':
      return height;
    case 'specified':
      return start.number > height ? undefined : start.number;
    case 'unset':
      return undefined;
  }
}
