import {
  CATEGORIES,
  type Coding,
  CONFIDENTIALITY_LEVELS,
  CONFIDENTIALITY_SYSTEM,
  DOCUMENT_TYPES,
  isResourceType,
  LOINC_SYSTEM,
  RESOURCE_TYPE_SYSTEM,
  SENSITIVITY_PARENTS,
  SENSITIVITY_SYSTEM,
  type TokenDomain,
} from '@careledger/model';
import { createHash, createHmac } from 'node:crypto';

export const sensitivities = Object.keys(SENSITIVITY_PARENTS).map((code): Coding => ({
  system: SENSITIVITY_SYSTEM,
  code,
}));
export const levels = CONFIDENTIALITY_LEVELS.map((code): Coding => ({
  system: CONFIDENTIALITY_SYSTEM,
  code,
}));
/** Some of the types of resources. */
export const resourceTypes = [
  'Observation',
  'Condition',
  'DiagnosticReport',
  'MedicationRequest',
  'Procedure',
  'Immunization',
]
  .filter(isResourceType)
  .map((code): Coding => ({ system: RESOURCE_TYPE_SYSTEM, code }));
export const categories = CATEGORIES.map(({ system, code }): Coding => ({ system, code }));
export const documentTypes = [...DOCUMENT_TYPES].map((code): Coding => ({ system: LOINC_SYSTEM, code }));

/** What a token is made of, as the program writes it before it is hashed. */
export type Entry = readonly [TokenDomain, ...string[]];

/** The whole terminology, as tokens have it. */
export function codeEntries(kinds: readonly Coding[]): Entry[] {
  return [
    ...sensitivities.map(({ system, code }): Entry => ['label', system, code]),
    ...levels.flatMap(({ system, code }): Entry[] => [
      ['at-most', system, code],
      ['at-least', system, code],
    ]),
    ...kinds.flatMap(({ system, code }): Entry[] => [
      ['class', system, code],
      ['code', system, code],
    ]),
  ];
}

export function dayEntries(days: readonly string[]): Entry[] {
  return days.flatMap((day): Entry[] => [
    ['first-day', day],
    ['last-day', day],
  ]);
}

/** Every day of some years, with all that it lies in: month, year, decade, century. */
export function daysOfYears(first: number, last: number): string[] {
  const found = new Set<string>();
  for (let time = Date.UTC(first, 0, 1); time < Date.UTC(last + 1, 0, 1); time += 86_400_000) {
    const day = new Date(time).toISOString().slice(0, 10);
    for (const length of [2, 3, 4, 7, 10]) found.add(day.slice(0, length));
  }
  return [...found];
}

/** A member does not know how exactly a code is written, and tries what one would. */
export function waysToWrite([domain, ...value]: readonly string[]): string[] {
  const last = value.at(-1) ?? '';
  return [
    JSON.stringify([domain, ...value]),
    JSON.stringify(value),
    value.join('|'),
    last,
    `${domain ?? ''}:${last}`,
  ];
}

export function digest(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}

export function hmac(key: Uint8Array, bytes: Uint8Array): Buffer {
  return createHmac('sha256', key).update(bytes).digest();
}
