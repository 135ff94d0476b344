import { type LogEntry } from '@careledger/model';

export type { LogEntry, LoggedDecision, LogReading } from '@careledger/model';

/** The oldest first; the ledger keeps its log by hospital and id, not by time. */
export function inOrderOfTime<T extends LogEntry>(entries: readonly T[]): T[] {
  return [...entries].sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
}

/** Collects what `access.log` gives page by page, the oldest first. */
export async function collectLog<T extends LogEntry>(log: AsyncIterable<T>): Promise<T[]> {
  const entries: T[] = [];
  for await (const entry of log) entries.push(entry);
  return inOrderOfTime(entries);
}
