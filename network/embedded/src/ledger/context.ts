import type { Clock } from '../clock';
import type { BatchConfig } from '../ordering';
import type { Seams } from './seams';
import type { LedgerConfig, LogLine } from './types';

/** What every step of starting a ledger needs to know. */
export interface Context {
  readonly config: LedgerConfig;
  readonly seams: Seams;
  readonly channel: string;
  readonly clock: Clock;
  readonly log: LogLine;
  readonly batch: BatchConfig;
  readonly timeWindowMs: number;
  readonly endorsementTimeoutMs: number;
  /** Takes what has to be closed again, in the opposite order, where a later step fails. */
  readonly onFailure: (close: () => Promise<void>) => void;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
