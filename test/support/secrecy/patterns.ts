import { isPurpose, LABELS_VERSION } from '@careledger/model';
import { digest, levels, resourceTypes, sensitivities } from './dictionary';
import type { Found } from './disk';

const CODES = [...sensitivities, ...levels, ...resourceTypes]
  .map(({ code }) => code)
  .filter((code) => !isPurpose(code));
const IN_JSON = new RegExp(`(?<=[:,[{]")(?:${CODES.join('|')})(?="[,\\]}:])`, 'g');

/** Codes too short to be looked for anywhere: as a string in JSON. */
export function codesInJson({ place, bytes }: Found): string[] {
  return [...new Set(bytes.toString('latin1').match(IN_JSON) ?? [])].map((code) => `${code}: ${place}`);
}

/** Dates of another time than the story's own, but for that of the terminology. */
export function datesOfLives({ place, bytes }: Found): string[] {
  const dates =
    bytes
      .toString('latin1')
      .match(/(?<!\d)(?:1[89]\d\d|20[01]\d|202[0-5])-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?!\d)/g) ?? [];
  return [...new Set(dates)].filter((date) => date !== LABELS_VERSION).map((date) => `${date}: ${place}`);
}

/** Hospitals have much in common. */
export function distinct(found: readonly Found[]): Found[] {
  return [...new Map(found.map((one) => [digest(one.bytes).toString('hex'), one])).values()];
}
