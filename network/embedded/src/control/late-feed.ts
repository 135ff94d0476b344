import { type Clock, createWake } from '../clock';
import type { BlockFeed } from '../ledger/seams';
import type { OrderedBlock } from '../ordering';

interface Late {
  readonly block: OrderedBlock;
  /** Milliseconds since the epoch. */
  readonly due: number;
}

/** Where a peer stands against the ordering service; may change while the ledger runs. */
export interface Lag {
  /** Milliseconds from a block's being ordered to its being seen, asked once for each block. */
  delay(): number;
  /** While it is true nothing is seen at all. */
  isHeld(): boolean;
  /** Resolves when `isHeld` may have changed. */
  changed(signal: AbortSignal): Promise<void>;
}

/** Lets blocks through late, each by its own delay since it was ordered, and in their order. */
export function lateFeed(feed: BlockFeed, lag: Lag, clock: Clock): BlockFeed {
  return async function* (from, signal) {
    const arrived = createWake();
    const queue: Late[] = [];
    const source: { end: 'open' | 'closed'; failure?: Error } = { end: 'open' };
    const pump = async (): Promise<void> => {
      for await (const block of feed(from, signal)) {
        queue.push({ block, due: clock.now() + lag.delay() });
        arrived.ring();
      }
    };
    void pump()
      .catch((failure: unknown) => {
        source.failure =
          failure instanceof Error ? failure : new Error('the feed failed', { cause: failure });
      })
      .finally(() => {
        source.end = 'closed';
        arrived.ring();
      });
    try {
      for (;;) {
        while (queue.length === 0 && source.end === 'open') await arrived.wait(signal);
        const next = queue.shift();
        if (!next) break;
        const wait = next.due - clock.now();
        if (wait > 0) await clock.sleep(wait, signal);
        while (lag.isHeld()) await lag.changed(signal);
        yield next.block;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
      return;
    }
    if (source.failure) throw source.failure;
  };
}
