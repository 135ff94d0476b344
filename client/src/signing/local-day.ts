import { InvalidArgumentError } from '../errors/invalid-argument-error';

const millisecondsOfDay = 86_400_000;

/**
 * The instant at which a day begins where somebody lives.
 *
 * @param day `2026-12-31`
 * @param timeZone an IANA name, such as `Europe/Berlin`
 * @param plusDays 1 for the end of the day: the beginning of the next one
 * @throws InvalidArgumentError
 */
export function beginningOfDay(day: string, timeZone: string, plusDays: 0 | 1): Date {
  const midnightUtc = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00.000Z`) : Number.NaN;
  if (Number.isNaN(midnightUtc) || !new Date(midnightUtc).toISOString().startsWith(day)) {
    throw new InvalidArgumentError('A day is written as in 2026-12-31.', ['day']);
  }
  const wanted = midnightUtc + plusDays * millisecondsOfDay;
  // The zone's offset holds at an instant that is not known yet; a second look settles it around changes of the clock.
  const guess = wanted - offsetAt(wanted, timeZone);
  return new Date(wanted - offsetAt(guess, timeZone));
}

/** Local time minus UTC, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
      hourCycle: 'h23',
    });
  } catch (error) {
    throw new InvalidArgumentError(
      'The time zone is not an IANA name such as Europe/Berlin.',
      ['timeZone'],
      error,
    );
  }
  const parts = new Map(format.formatToParts(instant).map(({ type, value }) => [type, Number(value)]));
  const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
  const local = Date.UTC(
    part('year'),
    part('month') - 1,
    part('day'),
    part('hour'),
    part('minute'),
    part('second'),
  );
  return local - Math.floor(instant / 1000) * 1000;
}
