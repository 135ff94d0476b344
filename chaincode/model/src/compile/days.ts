import { CareError } from '../errors';
import type { DayPeriod } from './description';

/**
 * Days as a tree: a century, decade, year, month and day, each written as the beginning of the ISO date
 * (`20`, `202`, `2026`, `2026-03`, `2026-03-31`).
 */
const CENTURIES = ['18', '19', '20', '21'] as const;
const FIRST_DAY = '1800-01-01';
const LAST_DAY = '2199-12-31';
const DATE = /^(18|19|20|21)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
const NODE_LENGTHS = [2, 3, 4, 7, 10];
const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

/** The first and the last day of a period; a bound that it does not have is undefined. */
export interface Days {
  readonly first: string | undefined;
  readonly last: string | undefined;
}

/**
 * @param field names the period in the error.
 * @throws CareError INVALID_ARGUMENT when a date is none between 1800 and 2199, or the end comes before the start.
 */
export function daysOf(period: DayPeriod, field: string): Days {
  for (const date of [period.start, period.end]) if (date !== undefined) requireDate(date, field);
  const first = period.start === undefined ? undefined : firstDay(period.start);
  const last = period.end === undefined ? undefined : lastDay(period.end);
  if (first !== undefined && last !== undefined && first > last) {
    throw new CareError('INVALID_ARGUMENT', 'A period ends before it begins; exchange the two.', {
      fields: [field],
    });
  }
  return { first, last };
}

/** A day with all that it lies in. */
export function dayWithAncestors(day: string): string[] {
  return NODE_LENGTHS.map((length) => day.slice(0, length));
}

/** The fewest nodes that hold every day from one on. */
export function coverFrom(day: string): string[] {
  return CENTURIES.flatMap((century) => cover(century, day, LAST_DAY));
}

/** The fewest nodes that hold every day up to one, and this day. */
export function coverUntil(day: string): string[] {
  return CENTURIES.flatMap((century) => cover(century, FIRST_DAY, day));
}

function cover(node: string, from: string, to: string): string[] {
  const first = firstDay(node);
  const last = lastDay(node);
  if (from <= first && last <= to) return [node];
  if (last < from || to < first) return [];
  return children(node).flatMap((child) => cover(child, from, to));
}

function children(node: string): string[] {
  if (node.length < 4) return DIGITS.map((digit) => node + digit);
  const count = node.length === 4 ? 12 : daysIn(node);
  return Array.from({ length: count }, (_, index) => `${node}-${String(index + 1).padStart(2, '0')}`);
}

function firstDay(node: string): string {
  const year = node.slice(0, 4).padEnd(4, '0');
  return `${year}-${node.slice(5, 7) || '01'}-${node.slice(8, 10) || '01'}`;
}

function lastDay(node: string): string {
  const month = `${node.slice(0, 4).padEnd(4, '9')}-${node.slice(5, 7) || '12'}`;
  return `${month}-${node.slice(8, 10) || String(daysIn(month))}`;
}

/** @param month `2026-02` */
function daysIn(month: string): number {
  return new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)), 0)).getUTCDate();
}

function requireDate(date: string, field: string): void {
  if (DATE.test(date) && (date.length < 10 || Number(date.slice(8)) <= daysIn(date.slice(0, 7)))) return;
  throw new CareError('INVALID_ARGUMENT', 'A date is a year, a month or a day, as in 2026-03-31.', {
    fields: [field],
  });
}
