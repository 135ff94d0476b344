import { ConsentDraftError } from '../errors/consent-draft-error';
import { beginningOfDay } from './local-day';
import { type Precision, type SpokenEnd, type Words } from './words/words';

/** An instant, or a day or a whole month where the patient lives. */
export type Moment =
  | Date
  | { readonly day: string; readonly timeZone: string }
  | { readonly month: string; readonly timeZone: string };

/** The first instant of a moment. */
export function beginningOf(moment: Moment): Date {
  if (moment instanceof Date) return validDate(moment);
  return 'day' in moment
    ? beginningOfDay(moment.day, moment.timeZone, 0)
    : beginningOfDay(`${checkedMonth(moment.month)}-01`, moment.timeZone, 0);
}

/** The first instant after a moment: a day or a month counts to its end. */
export function endOf(moment: Moment): Date {
  if (moment instanceof Date) return validDate(moment);
  return 'day' in moment
    ? beginningOfDay(moment.day, moment.timeZone, 1)
    : beginningOfDay(lastDayOf(moment.month), moment.timeZone, 1);
}

/** Days are spoken of as days; instants with their time, in UTC. What counts to its end is named by its last day. */
export function spokenBeginning(moment: Moment, words: Words): string {
  return moment instanceof Date
    ? words.moment(validDate(moment), 'UTC', 'second')
    : words.moment(beginningOf(moment), moment.timeZone, 'day');
}

export function spokenEnd(moment: Moment, words: Words): SpokenEnd {
  if (moment instanceof Date) return { instant: words.moment(validDate(moment), 'UTC', 'second') };
  const day = 'day' in moment ? moment.day : lastDayOf(moment.month);
  return { day: words.moment(beginningOfDay(day, moment.timeZone, 0), moment.timeZone, 'day') };
}

/** A year, a month or a day of the data, as FHIR writes dates, in words. */
export function spokenDate(date: string, words: Words): string {
  const precision: Precision = date.length === 4 ? 'year' : date.length === 7 ? 'month' : 'day';
  return words.moment(new Date(`${date}${'-01-01'.slice(date.length - 4)}T00:00:00.000Z`), 'UTC', precision);
}

function checkedMonth(month: string): string {
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) return month;
  throw new ConsentDraftError('NO_PERIOD', ['month']);
}

function lastDayOf(month: string): string {
  const [year, number] = checkedMonth(month).split('-').map(Number);
  const days = new Date(Date.UTC(year ?? 0, number ?? 0, 0)).getUTCDate();
  return `${month}-${days}`;
}

function validDate(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new ConsentDraftError('NO_PERIOD', ['date']);
  return date;
}
