import { type AccessEntry, type Instant, type MspId, type RequestId } from '@careledger/model';

/** What became of a permit: the key was handed out, or refused for good. */
export interface LoggedRelease {
  readonly effect: 'permit' | 'deny';
  readonly reason: string;
  /** The consents that it rests on. */
  readonly consents: readonly { readonly consent: string; readonly version: number }[];
  readonly at: Instant;
  readonly eraseBy?: Instant;
}

/** A decision of the patient's log, a denial too, with what was released on it. */
export interface LoggedDecision extends AccessEntry {
  readonly type: 'decision';
  readonly release: LoggedRelease | null;
  /** When the recipient said that the copy is erased. */
  readonly erased: Instant | null;
}

/** Somebody has read the log, with the patient's or a delegate's signature. */
export interface LoggedReading {
  readonly type: 'reading';
  readonly hospital: MspId;
  readonly request: RequestId;
  readonly at: Instant;
}

export type LoggedEntry = LoggedDecision | LoggedReading;

/** The oldest first; the ledger keeps its log by hospital and id, not by time. */
export function inOrderOfTime<T extends LoggedEntry>(entries: readonly T[]): T[] {
  return [...entries].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

/** Collects what `access.log` gives page by page, the oldest first. */
export async function collectLog<T extends LoggedEntry>(log: AsyncIterable<T>): Promise<T[]> {
  const entries: T[] = [];
  for await (const entry of log) entries.push(entry);
  return inOrderOfTime(entries);
}
