import { type AccessEntry, isPermitReason, type LogEntry as StoredLogEntry } from '@careledger/model';
import { UnexpectedAnswerError } from '../errors/unexpected-answer-error';
import type { AccessDecision, LogEntry } from './access';

/** An entry of the log, its decision told apart by its effect. */
export function logEntryOf(entry: StoredLogEntry): LogEntry {
  if (entry.type === 'reading') return entry;
  const { type, release, erased, reviews, ...decision } = entry;
  return { ...decisionOf(decision), type, release, erased, ...(reviews !== undefined && { reviews }) };
}

/** @throws UnexpectedAnswerError where effect and reason contradict each other: no permit is made of that */
export function decisionOf({ effect, reason, ...entry }: AccessEntry): AccessDecision {
  if (effect === 'permit' && isPermitReason(reason)) {
    return { ...entry, effect, reason };
  }
  if (effect === 'deny' && !isPermitReason(reason)) {
    return { ...entry, effect, reason };
  }
  throw new UnexpectedAnswerError(
    `the entry of request ${entry.request} has the effect ${effect} and the reason ${reason}`,
  );
}
