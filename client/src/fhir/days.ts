import { type DayPeriod } from '@careledger/model';

/** A FHIR `dateTime` begins with its date, which may lack the day or the month. */
const DATE = /^((?:18|19|20|21)\d\d(?:-\d\d(?:-\d\d)?)?)(?:T|$)/;

/**
 * The days of an encounter, as it writes them, wherever its clock stood. A bound that is no date, or beyond the years
 * that the ledger knows, is one that nobody knows; so are both, when the end comes first.
 */
export function daysOf(period: { readonly start?: string; readonly end?: string }): DayPeriod {
  const start = dateOf(period.start);
  const end = dateOf(period.end);
  if (start !== undefined && end !== undefined && end < start && !start.startsWith(end)) return {};
  return { ...(start !== undefined && { start }), ...(end !== undefined && { end }) };
}

function dateOf(dateTime: string | undefined): string | undefined {
  const date = dateTime === undefined ? undefined : DATE.exec(dateTime)?.[1];
  if (date === undefined) return undefined;
  const time = Date.parse(date);
  return Number.isNaN(time) || !new Date(time).toISOString().startsWith(date) ? undefined : date;
}
