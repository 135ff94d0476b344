import { NetworkError } from '../errors';
import type { RunningLedger } from '../ledger/driver';

/** How far the daemon is: starting, then serving or failed, then closing. Commands wait here for what they need. */
export interface Stage {
  /** The ledger, as soon as it serves. @throws what its start failed with; NOT_RUNNING when it is closing */
  ledger(): Promise<RunningLedger>;
  /** The ledger if it serves now. */
  readonly current: RunningLedger | undefined;
  ready(ledger: RunningLedger): void;
  failed(error: unknown): void;
  closing(): void;
}

export function createStage(): Stage {
  let resolveStarted: (ledger: RunningLedger) => void;
  let rejectStarted: (error: Error) => void;
  const started = new Promise<RunningLedger>((resolve, reject) => {
    resolveStarted = resolve;
    rejectStarted = reject;
  });
  // Whoever waits is told; a failure that nobody waits for stands in the log.
  started.catch(() => undefined);
  let current: RunningLedger | undefined;
  let isClosing = false;
  return {
    async ledger() {
      if (isClosing) throw new NetworkError('NOT_RUNNING', 'the ledger is stopping');
      return started;
    },
    get current() {
      return current;
    },
    ready(ledger) {
      current = ledger;
      resolveStarted(ledger);
    },
    failed(error) {
      isClosing = true;
      current = undefined;
      rejectStarted(error instanceof Error ? error : new Error(String(error)));
    },
    closing() {
      isClosing = true;
      current = undefined;
    },
  };
}
