import {
  BreakGlassUse,
  CareError,
  checkDirectiveTime,
  ErasureReceipt,
  LogReading,
  MAX_PAGE,
  Release,
  StoredDecision,
  type AccessEntry,
  type CheckedInput,
  type LogEntry,
  type PatientLog,
  type PatientLogInput,
  type TransactionOutput,
} from '@careledger/model';
import { accessPrefix, endOf, logReadingKey, readingPrefix, requestPrefix } from '../../ledger/keys';
import { decode, type Entry, type Ledger } from '../../ledger/ledger';
import type { Call } from '../call';
import { signedBy, signedOf } from '../signed-by';
import { listBreakGlass } from './break-glass';
import { entriesOfStored } from './stored';

/** The patient's log, for whoever brings the patient's signature; or that of break-glass, for officers. */
export function readLog(
  input: CheckedInput<'access.log'>,
  call: Call,
): Promise<TransactionOutput<'access.log'>> {
  return 'breakGlass' in input ? listBreakGlass(input, call) : readPatientLog(input, call);
}

/**
 * A page of the log. It is submitted, as decisions are: a majority of hospitals vouches that nothing was left out, and that
 * the log was read stands in the log: once for each directive, with when it was last used. Every page writes that, since
 * a reader may begin with any; none reads it first, so that pages which follow each other do not wait for lagging hospitals.
 */
async function readPatientLog(input: PatientLogInput, call: Call): Promise<PatientLog> {
  const { ledger, caller, now } = call;
  const { patient, after, limit = MAX_PAGE } = input;
  const signed = await signedBy('access.log', input, call);
  const { payload, digest } = signed;
  checkDirectiveTime(payload, call.nowSeconds);
  const reading: LogReading = {
    type: 'reading',
    patient,
    hospital: caller.hospital,
    request: payload.id,
    signed: signedOf(signed),
    at: now,
  };
  ledger.write(logReadingKey(patient, caller.hospital, { id: payload.id, digest }), reading);
  ledger.announce({ type: 'access.logRead', patient, hospital: caller.hospital, request: payload.id });
  const prefix = accessPrefix(patient);
  const start = after === undefined ? prefix : endOf(requestPrefix(patient, after.hospital, after.request));
  const { groups, isWhole } = await wholeRequests(ledger, start, prefix);

  const entries: LogEntry[] = [];
  for (const [index, group] of groups.entries()) {
    const found = logEntriesOf(group);
    if (index > 0 && entries.length + found.length > limit) return { entries, next: cursorOf(entries) };
    entries.push(...found);
  }
  return { entries, next: isWhole ? null : cursorOf(entries) };
}

/** What stands of one request, its keys within it. */
type Group = readonly Entry<Uint8Array>[];

/** The next hundred keys, request by request, no request in part; one message, four where the first request has more keys. */
async function wholeRequests(
  ledger: Ledger,
  start: string,
  prefix: string,
): Promise<{ groups: Group[]; isWhole: boolean }> {
  const { entries, isWhole } = await ledger.first(MAX_PAGE, start, endOf(prefix));
  const byRequest = new Map<string, Entry<Uint8Array>[]>();
  for (const { name, value } of entries) {
    const [hospital = '', request = '', ...rest] = name.slice(prefix.length).split('/');
    const of = `${prefix}${hospital}/${request}/`;
    const group = byRequest.get(of) ?? [];
    byRequest.set(of, group);
    group.push({ name: rest.join('/'), value });
  }
  const groups = [...byRequest.values()];
  if (isWhole) return { groups, isWhole };
  const [only] = [...byRequest.keys()];
  if (groups.length > 1 || only === undefined) return { groups: groups.slice(0, -1), isWhole };
  return { groups: [await wholeRequest(ledger, only)], isWhole };
}

/**
 * All of one request but readings above a page of them: whoever may read the log can sign as many directives under one id as they
 * like, and none of that keeps anybody from the rest.
 */
async function wholeRequest(ledger: Ledger, prefix: string): Promise<Group> {
  const readings = readingPrefix(prefix);
  const before = await ledger.between(prefix, readings, named);
  const { entries } = await ledger.first(MAX_PAGE, readings, endOf(readings));
  const after = await ledger.between(endOf(readings), endOf(prefix), named);
  return [...before, ...entries, ...after].map(({ name, value }) => ({
    name: name.slice(prefix.length),
    value,
  }));
}

function named(name: string, value: Uint8Array): Entry<Uint8Array> {
  return { name, value };
}

function logEntriesOf(group: Group): LogEntry[] {
  const releases = new Map<string, Release>();
  const erasures = new Map<string, ErasureReceipt>();
  const decided: AccessEntry[] = [];
  const readings: LogReading[] = [];
  const reviews: BreakGlassUse['reviews'] = [];
  for (const { name, value } of group) {
    const [kind, record = ''] = name.split('/');
    if (kind === 'decision') decided.push(...entriesOfStored(decode(StoredDecision, value)));
    else if (kind === 'review') reviews.push(...decode(BreakGlassUse, value).reviews);
    else if (kind === 'reading') readings.push(decode(LogReading, value));
    else if (kind === 'release') releases.set(record, decode(Release, value));
    else if (kind === 'erased') erasures.set(record, decode(ErasureReceipt, value));
    else throw new CareError('INTERNAL', 'The log holds what this version of the chaincode does not know.');
  }
  return [
    ...decided.map((entry): LogEntry => ({
      type: 'decision',
      ...entry,
      release: outcomeOf(releases.get(entry.record)),
      erased: erasures.get(entry.record)?.at ?? null,
      ...(entry.breakGlass && { reviews }),
    })),
    ...readings,
  ];
}

/** A release without what its decision says already. */
function outcomeOf(release: Release | undefined) {
  if (release === undefined) return null;
  const { custodian, key, effect, reason, consents, policy, digest, size, wrap, at } = release;
  const { eraseBy, obligations } = release;
  return {
    ...{ custodian, key, effect, reason, consents, policy, digest, size, wrap, at },
    ...(eraseBy !== undefined && { eraseBy }),
    ...(obligations !== undefined && { obligations }),
  };
}

function cursorOf(entries: readonly LogEntry[]): PatientLog['next'] {
  const last = entries.at(-1);
  return last === undefined ? null : { hospital: last.hospital, request: last.request };
}
