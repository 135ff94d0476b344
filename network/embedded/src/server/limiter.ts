/** Lets so many calls in at a time, and no more. */
export interface Limiter {
  /** Whether there is room; who got in must `leave`. */
  enter(): boolean;
  leave(): void;
}

/** @param limit undefined: everybody gets in */
export function createLimiter(limit: number | undefined): Limiter {
  let inside = 0;
  return {
    enter: () => {
      if (limit !== undefined && inside >= limit) return false;
      inside += 1;
      return true;
    },
    leave: () => {
      inside -= 1;
    },
  };
}
