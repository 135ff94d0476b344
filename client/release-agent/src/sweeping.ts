import { type Vault } from '@careledger/client/vault';
import { MAX_PERMIT_MINUTES } from '@careledger/model';

/** The folder of what the vault keeps for releases. */
export const RELEASES = 'releases';

const anHour = 3_600_000;

export interface SweepingOptions {
  readonly vault: Pick<Vault, 'forgetOlder'>;
  /** For how long after its release a record's key is given again, in hours. */
  readonly hours: number;
  /** The clock, in milliseconds since 1970. */
  readonly now: () => number;
  /** Milliseconds from the end of one sweep to the next; an hour unless given. */
  readonly everyMs?: number;
  /** Told of a sweep that failed; the next one comes all the same. */
  readonly failed: (error: unknown) => void;
}

/** Sweeping that goes on until it is stopped. */
export interface Sweeping {
  /** Ends it, and waits for the sweep that is under way. */
  stop(): Promise<void>;
}

/**
 * Since when what is kept may still be asked for. It is made when the permit stands already, a release is committed within the permit's
 * lifetime, and is given again for `hours`. An hour more, because the storage and the ledger have clocks of their own.
 */
export function stillNeeded(hours: number, now: number): number {
  return now - (hours + MAX_PERMIT_MINUTES / 60 + 1) * anHour;
}

/**
 * Removes what is kept for releases and is too old for all of them, now and from time to time. Nothing is noted anywhere, so a run that is
 * killed loses nothing, and services that share a vault may do the same at once.
 */
export function keepSwept({ vault, hours, now, everyMs = anHour, failed }: SweepingOptions): Sweeping {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let underWay: Promise<void>;
  const sweep = async (): Promise<void> => {
    try {
      await vault.forgetOlder(RELEASES, stillNeeded(hours, now()), ending.signal);
    } catch (error) {
      failed(error);
    }
    if (ending.signal.aborted) return;
    timer = setTimeout(() => {
      underWay = sweep();
    }, everyMs);
    timer.unref();
  };
  underWay = sweep();
  return {
    stop: async () => {
      ending.abort();
      clearTimeout(timer);
      await underWay;
    },
  };
}
