import { instantOf, isPurposeWithin, type Instant, type MspId, type Purpose } from '@careledger/model';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { type Directory } from './directory';
import { inOrderOfTime, type LoggedDecision } from './entry';
import { isSuspended, requireLawful, type Suspension } from './suspension';
import { english } from './words/english';
import { purposeIn } from './words/purpose';

export interface AccountingOptions {
  /** The hospital that accounts: the patient's custodian. */
  readonly custodian: string;
  /** When the patient asks, in milliseconds since 1970. */
  readonly now: number;
  /** An instant in UTC, where the patient asks for less than six years (164.528(a)(3)). */
  readonly since?: string;
  /** When the hospital had to comply with the rule, where that is less than six years ago (164.528(a)(1)(ix)). */
  readonly complianceDate?: string;
  readonly directory: Directory;
  /** A brief description of what a record holds, from the hospital's vault. */
  readonly describe: (record: string) => string;
  /** Consents that are authorizations in the sense of 45 CFR 164.508; what was disclosed on them is not accounted for. */
  readonly authorizations?: ReadonlySet<string>;
  /** What the hospital's own files know of a release: another ground on which the rule leaves it out. The ledger knows purposes only. */
  readonly ground?: (entry: LoggedDecision) => Ground | undefined;
  readonly suspensions?: readonly Suspension[];
}

/**
 * Grounds of 45 CFR 164.528(a)(1) that a purpose does not tell:
 *
 * - `incidental`: (iii), incident to a permitted disclosure;
 * - `involved-in-care`: (v), a facility's directory, persons involved in the care, or notification (164.510);
 * - `national-security`: (vi), national security or intelligence (164.512(k)(2));
 * - `custody`: (vii), to a correctional institution or a law enforcement official who has the patient in custody (164.512(k)(5));
 * - `limited-data-set`: (viii), 164.514(e).
 */
export const GROUNDS = [
  'incidental',
  'involved-in-care',
  'national-security',
  'custody',
  'limited-data-set',
] as const;
export type Ground = (typeof GROUNDS)[number];

/** One line of an account: all that one recipient received for one purpose (45 CFR 164.528(b)(2) and (3)). */
export interface Disclosure {
  readonly recipient: { readonly hospital: MspId; readonly name: string; readonly address?: string };
  readonly purpose: Purpose;
  /** The purpose in words, and on what it was disclosed. */
  readonly statement: string;
  /** What was disclosed, each description once. */
  readonly described: readonly string[];
  readonly first: Instant;
  readonly last: Instant;
  readonly number: number;
}

/**
 * Why a decision of the log is not accounted for.
 *
 * - `not-released`: denied, refused, or never collected;
 * - `own-use`: nothing left the hospital;
 * - `older`: more than six years before the request, before what the patient asks for, or before the compliance date;
 * - `treatment-payment-operations`, `to-the-individual`, `authorization`: 45 CFR 164.528(a)(1)(i), (ii) and (iv);
 * - one of {@link GROUNDS};
 * - `suspended`: an agency's statement holds now. It is for the hospital's files, not for the patient.
 */
export const EXCLUSIONS = [
  'not-released',
  'own-use',
  'older',
  'treatment-payment-operations',
  'to-the-individual',
  'authorization',
  ...GROUNDS,
  'suspended',
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

export interface Accounting {
  /** Six years before the request, or less where the patient or the compliance date says so. */
  readonly from: Instant;
  readonly to: Instant;
  readonly disclosures: readonly Disclosure[];
  /** How many decisions were left out, and why. */
  readonly excluded: ReadonlyMap<Exclusion, number>;
}

/** Purposes that lie under payment or operations in v3-ActReason, and are neither by 45 CFR 164.501: see 164.512(g), (h), (k). */
const ACCOUNTED_FOR: readonly Purpose[] = ['DONAT', 'GOV', 'HDECD', 'MILCDM', 'MILDCRG'];
const YEARS = 6;

/**
 * Accounts for the disclosures of a patient's records, as the HIPAA Privacy Rule wants it (45 CFR 164.528): what was
 * released to others in the six years before the request, but for what the rule excludes. Several disclosures to one
 * recipient for one purpose are summed up: the first, the last and how many.
 *
 * @throws InvalidArgumentError where a statement by word of mouth suspends for more than 30 days
 */
export function accountForDisclosures(
  entries: readonly LoggedDecision[],
  options: AccountingOptions,
): Accounting {
  const { now, suspensions = [] } = options;
  for (const suspension of suspensions) requireLawful(suspension);
  const from = latestOf([yearsBefore(now, YEARS), options.since, options.complianceDate]);
  const excluded = new Map<Exclusion, number>(EXCLUSIONS.map((exclusion) => [exclusion, 0]));
  const lines = new Map<string, Disclosure>();
  for (const entry of inOrderOfTime(entries)) {
    const judged = judge(entry, from, options);
    if (judged.excluded !== undefined) {
      excluded.set(judged.excluded, (excluded.get(judged.excluded) ?? 0) + 1);
    } else {
      const line = `${entry.hospital} ${entry.purpose}`;
      lines.set(line, addTo(lines.get(line), entry, judged.at, options));
    }
  }
  return { from, to: instantOf(now), disclosures: [...lines.values()], excluded };
}

type Judged = { readonly excluded: Exclusion } | { readonly excluded?: undefined; readonly at: Instant };

/** The first reason that fits, in the order of {@link EXCLUSIONS}. */
function judge(
  entry: LoggedDecision,
  from: Instant,
  { custodian, authorizations, ground, suspensions = [], now }: AccountingOptions,
): Judged {
  const { release, hospital, purpose } = entry;
  if (release?.effect !== 'permit') return { excluded: 'not-released' };
  if (hospital === custodian) return { excluded: 'own-use' };
  if (release.at < from) return { excluded: 'older' };
  if (isOwnBusiness(purpose)) return { excluded: 'treatment-payment-operations' };
  if (isPurposeWithin(purpose, 'PATRQT')) return { excluded: 'to-the-individual' };
  if (release.consents.some(({ consent }) => authorizations?.has(consent)))
    return { excluded: 'authorization' };
  const another = ground?.(entry);
  if (another !== undefined) return { excluded: another };
  const isKept = suspensions.some((suspension) => isSuspended(suspension, hospital, now));
  return isKept ? { excluded: 'suspended' } : { at: release.at };
}

/** Treatment, payment and health care operations, as 45 CFR 164.501 has them. */
function isOwnBusiness(purpose: Purpose): boolean {
  if (ACCOUNTED_FOR.some((accounted) => isPurposeWithin(purpose, accounted))) return false;
  return (['TREAT', 'HPAYMT', 'HOPERAT'] as const).some((business) => isPurposeWithin(purpose, business));
}

function addTo(
  line: Disclosure | undefined,
  { hospital, purpose, record, release }: LoggedDecision,
  at: Instant,
  { directory, describe }: AccountingOptions,
): Disclosure {
  const described = describe(record);
  if (line === undefined) {
    const { name = hospital, address } = directory.hospital(hospital) ?? {};
    const recipient = { hospital, name, ...(address !== undefined && { address }) };
    const basis =
      (release?.consents ?? []).length > 0 ? "the patient's consent" : 'the policy of the hospitals';
    const statement = `${purposeIn(english, purpose)}, on ${basis}`;
    return { recipient, purpose, statement, described: [described], first: at, last: at, number: 1 };
  }
  return {
    ...line,
    described: line.described.includes(described) ? line.described : [...line.described, described],
    first: at < line.first ? at : line.first,
    last: at > line.last ? at : line.last,
    number: line.number + 1,
  };
}

/** @throws InvalidArgumentError where one is no instant */
function latestOf(instants: readonly (string | undefined)[]): Instant {
  const times = instants.flatMap((instant) => (instant === undefined ? [] : [Date.parse(instant)]));
  if (times.some(Number.isNaN)) {
    throw new InvalidArgumentError('An instant is written as in 2026-05-20T00:00:00.000Z.', ['since']);
  }
  return instantOf(Math.max(...times));
}

/** The same day and time so many years before; 28 February stands for a 29th that there was not. */
function yearsBefore(now: number, years: number): Instant {
  const date = new Date(now);
  const month = date.getUTCMonth();
  date.setUTCFullYear(date.getUTCFullYear() - years);
  if (date.getUTCMonth() !== month) date.setUTCDate(0);
  return instantOf(date.getTime());
}
