import { canonicalBytes, isPurposeWithin, MAX_JWS_CHARACTERS, type Rule } from '@careledger/model';
import { ConsentDraftError } from '../errors/consent-draft-error';
import { requireClearName } from './clear-name';
import { type DraftContent, type NamedRecipient } from './draft-content';
import { beginningOf, endOf } from './moment';

/** Checks that what a patient says can be meant: nothing in it takes back all of another part. */
export function checkContent(content: DraftContent): void {
  const { effect, recipients = [], otherwise = [], documents = [], authors = [] } = content;
  for (const { name } of [...recipients, ...otherwise, ...documents, ...authors]) requireClearName(name);
  const isTakenBack = recipients.some((one) => otherwise.some((other) => covers(other, one)));
  const isBeside =
    effect === 'deny' &&
    content.recipients !== undefined &&
    otherwise.some((other) => !recipients.some((one) => covers(one, other)));
  if (isTakenBack || isBeside) throw contradiction('recipients', effect === 'permit' ? 'butNot' : 'butAllow');
  checkPurposes(content);
  const { including = [], except = [] } = content;
  if (including.some((topic) => except.includes(topic))) throw contradiction('including', 'except');
  checkPeriods(content);
}

function checkPurposes({ purposes, notFor = [], emergency }: DraftContent): void {
  for (const purpose of purposes ?? []) {
    if (notFor.some((denied) => isPurposeWithin(purpose, denied))) throw contradiction('for', 'notFor');
  }
  const reachesEmergency = purposes?.some((purpose) => isPurposeWithin('ETREAT', purpose)) ?? true;
  if (emergency !== undefined && !reachesEmergency) throw contradiction('for', 'butInAnEmergency');
}

function checkPeriods({ from, until, made }: DraftContent): void {
  if (from !== undefined && until !== undefined && beginningOf(from) >= endOf(until)) {
    throw new ConsentDraftError('NO_PERIOD', ['from', 'until']);
  }
  if (made === undefined) return;
  const { start, end } = made;
  const dates = [start, end].filter((date) => date !== undefined);
  const isBackwards = start !== undefined && end !== undefined && end < start && !start.startsWith(end);
  if (dates.length === 0 || isBackwards || !dates.every(isDate)) {
    throw new ConsentDraftError('NO_PERIOD', ['madeIn']);
  }
}

/** Checks, when it is signed, that it has not ended already. */
export function checkNotPast({ until }: DraftContent, now: Date): void {
  if (until !== undefined && endOf(until) <= now) throw new ConsentDraftError('PAST', ['until']);
}

/** What a directive has besides the rule, in canonical JSON, with room to spare. */
const AROUND_RULE = 1_200;
/** Base64url makes four characters of three bytes. */
const MAX_RULE_BYTES = (MAX_JWS_CHARACTERS * 3) / 4 - AROUND_RULE;

/** Checks that what is signed fits into a transaction. */
export function checkSize(rule: Rule): void {
  if (canonicalBytes(rule).length > MAX_RULE_BYTES) throw new ConsentDraftError('TOO_LARGE', ['rule']);
}

/** The ledger takes this many recipients of a rule, and tokens in a list. */
const MAX_RECIPIENTS = 32;
const MAX_TOKENS = 64;

export function isTooMany({
  recipients = [],
  otherwise = [],
  documents = [],
  authors = [],
}: DraftContent): boolean {
  return (
    recipients.length + otherwise.length > MAX_RECIPIENTS ||
    documents.length > MAX_TOKENS ||
    authors.length > MAX_TOKENS
  );
}

/** Whether everybody whom the one means is meant by the other as well. */
function covers(wide: NamedRecipient, narrow: NamedRecipient): boolean {
  return (
    (wide.hospital === undefined || wide.hospital === narrow.hospital) &&
    (wide.provider === undefined || wide.provider === narrow.provider) &&
    (wide.role === undefined || wide.role === narrow.role)
  );
}

function isDate(date: string): boolean {
  if (!/^(18|19|20|21)\d\d(-\d\d(-\d\d)?)?$/.test(date)) return false;
  const time = Date.parse(date);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(date);
}

function contradiction(...steps: readonly string[]): ConsentDraftError {
  return new ConsentDraftError('CONTRADICTORY', steps);
}
