import { instantOf, type DayPeriod } from '@careledger/model';
import { beginningOfDay } from '../../signing/local-day';
import { type Refusals } from './refusals';

/** A FHIR Period: both ends are inside, as far as they say (FHIR, "Period"). */
export interface FhirPeriod {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

/** When a rule holds: from the first instant on, up to but without the last. */
export interface HeldPeriod {
  readonly from?: string;
  readonly until?: string;
}

const DATE = /^(\d{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12]\d|3[01]))?)?$/;
const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(\d+))?(?:Z|[+-]\d\d:\d\d)$/;
const SECOND = 1_000;

/**
 * Reads when a rule holds. A year, a month or a day counts to its end where the patient lives; a time to the end of
 * its second, or of its fraction.
 */
export function readHeldPeriod(
  period: FhirPeriod,
  timeZone: string,
  path: string,
  refusals: Refusals,
): HeldPeriod | undefined {
  const from = period.start === undefined ? undefined : boundsOf(period.start, timeZone)?.first;
  const until = period.end === undefined ? undefined : boundsOf(period.end, timeZone)?.next;
  const isRead =
    (from !== undefined) === (period.start !== undefined) &&
    (until !== undefined) === (period.end !== undefined);
  if (
    !isRead ||
    (from ?? until) === undefined ||
    (from !== undefined && until !== undefined && from >= until)
  ) {
    return refusals.add('BAD_PERIOD', path);
  }
  return {
    ...(from !== undefined && { from: instantOf(from) }),
    ...(until !== undefined && { until: instantOf(until) }),
  };
}

/** Writes it with milliseconds in UTC: the last one inside is the one before `until`. */
export function writeHeldPeriod({ from, until }: HeldPeriod): FhirPeriod {
  return {
    ...(from !== undefined && { start: from }),
    ...(until !== undefined && { end: instantOf(Date.parse(until) - 1) }),
  };
}

/** Whether one holds at no time at which the other does not. */
export function isWithin(inner: HeldPeriod, outer: HeldPeriod): boolean {
  return (
    (outer.from === undefined || (inner.from !== undefined && inner.from >= outer.from)) &&
    (outer.until === undefined || (inner.until !== undefined && inner.until <= outer.until))
  );
}

/** Reads the days of the data; the ledger knows whole days alone. */
export function readDays(period: FhirPeriod, path: string, refusals: Refusals): DayPeriod | undefined {
  const { start, end } = period;
  if ((start ?? end) === undefined) return refusals.add('BAD_PERIOD', path);
  const hasTime = [start, end].some((date) => date !== undefined && DATE_TIME.test(date));
  if (hasTime) return refusals.add('NOT_WHOLE_DAYS', path);
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}

/** The first millisecond of what a dateTime says, and the first after it. */
function boundsOf(dateTime: string, timeZone: string): { first: number; next: number } | undefined {
  const [, year = '', month, day] = DATE.exec(dateTime) ?? [];
  if (year !== '') {
    const last = day ?? String(daysIn(Number(year), Number(month ?? 12))).padStart(2, '0');
    const days = [`${year}-${month ?? '01'}-${day ?? '01'}`, `${year}-${month ?? '12'}-${last}`] as const;
    if (!days.every(isDay)) return undefined;
    return {
      first: beginningOfDay(days[0], timeZone, 0).getTime(),
      next: beginningOfDay(days[1], timeZone, 1).getTime(),
    };
  }
  const time = DATE_TIME.exec(dateTime);
  if (time === null || !isDay(dateTime.slice(0, 10))) return undefined;
  const first = Date.parse(dateTime);
  // Finer than a millisecond there is nothing on the ledger.
  const precision = time[1] === undefined ? SECOND : Math.max(1, SECOND / 10 ** time[1].length);
  return Number.isNaN(first) ? undefined : { first, next: first + precision };
}

/** The 30th of February is none. */
function isDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00.000Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

function daysIn(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}
