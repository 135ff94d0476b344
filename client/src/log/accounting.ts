import { instantOf, isPurposeWithin, type Instant, type MspId, type Purpose } from '@careledger/model';
import { InvalidArgumentError } from '../errors/invalid-argument-error';
import { type Directory } from './directory';
import { inOrderOfTime, type LoggedDecision } from './entry';

/** An agency asks that the patient be not told yet (45 CFR 164.528(a)(2)). */
export interface Suspension {
  /** The recipients that it is about. */
  readonly recipients: readonly string[];
  /** An instant in UTC, as in `2026-05-20T00:00:00.000Z`. */
  readonly from: string;
  /** Not longer than 30 days from `from` for a statement that was made by word of mouth. */
  readonly until: string;
  readonly statement: 'written' | 'oral';
}

export interface AccountingOptions {
  /** The hospital that accounts: the patient's custodian. */
  readonly custodian: string;
  /** When the patient asks, in milliseconds since 1970. */
  readonly now: number;
  readonly directory: Directory;
  /** A brief description of what a record holds, from the hospital's vault. */
  readonly describe: (record: string) => string;
  /** Consents that are authorizations in the sense of 45 CFR 164.508; what was disclosed on them is not accounted for. */
  readonly authorizations?: ReadonlySet<string>;
  readonly suspensions?: readonly Suspension[];
}

/** One line of an account: all that one recipient received for one purpose (45 CFR 164.528(b)(2) and (3)). */
export interface Disclosure {
  readonly recipient: { readonly hospital: MspId; readonly name: string; readonly address?: string };
  readonly purpose: Purpose;
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
 * - `older`: more than six years before the request;
 * - `treatment-payment-operations`, `to-the-individual`, `authorization`: 45 CFR 164.528(a)(1)(i), (ii) and (iv);
 * - `suspended`: an agency's statement holds now. It is for the hospital's files, not for the patient.
 */
export const EXCLUSIONS = [
  'not-released',
  'own-use',
  'older',
  'treatment-payment-operations',
  'to-the-individual',
  'authorization',
  'suspended',
] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];

export interface Accounting {
  /** Six years before the request. */
  readonly from: Instant;
  readonly to: Instant;
  readonly disclosures: readonly Disclosure[];
  /** How many decisions were left out, and why. */
  readonly excluded: ReadonlyMap<Exclusion, number>;
}

/** Purposes that lie under payment or operations in v3-ActReason, and are neither by 45 CFR 164.501: see 164.512(g), (h), (k). */
const ACCOUNTED_FOR: readonly Purpose[] = ['DONAT', 'GOV', 'HDECD', 'MILCDM', 'MILDCRG'];
const YEARS = 6;
const ORAL_DAYS = 30;
const DAY_MILLISECONDS = 86_400_000;

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
  const from = yearsBefore(now, YEARS);
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
  { release, hospital, purpose }: LoggedDecision,
  from: Instant,
  { custodian, authorizations, suspensions = [], now }: AccountingOptions,
): Judged {
  if (release?.effect !== 'permit') return { excluded: 'not-released' };
  if (hospital === custodian) return { excluded: 'own-use' };
  if (release.at < from) return { excluded: 'older' };
  if (isOwnBusiness(purpose)) return { excluded: 'treatment-payment-operations' };
  if (isPurposeWithin(purpose, 'PATRQT')) return { excluded: 'to-the-individual' };
  if (release.consents.some(({ consent }) => authorizations?.has(consent)))
    return { excluded: 'authorization' };
  const isSuspended = suspensions.some(
    (suspension) =>
      suspension.recipients.includes(hospital) &&
      Date.parse(suspension.from) <= now &&
      now < Date.parse(suspension.until),
  );
  return isSuspended ? { excluded: 'suspended' } : { at: release.at };
}

/** Treatment, payment and health care operations, as 45 CFR 164.501 has them. */
function isOwnBusiness(purpose: Purpose): boolean {
  if (ACCOUNTED_FOR.some((accounted) => isPurposeWithin(purpose, accounted))) return false;
  return (['TREAT', 'HPAYMT', 'HOPERAT'] as const).some((business) => isPurposeWithin(purpose, business));
}

function addTo(
  line: Disclosure | undefined,
  { hospital, purpose, record }: LoggedDecision,
  at: Instant,
  { directory, describe }: AccountingOptions,
): Disclosure {
  const described = describe(record);
  if (line === undefined) {
    const { name = hospital, address } = directory.hospital(hospital) ?? {};
    const recipient = { hospital, name, ...(address !== undefined && { address }) };
    return { recipient, purpose, described: [described], first: at, last: at, number: 1 };
  }
  return {
    ...line,
    described: line.described.includes(described) ? line.described : [...line.described, described],
    first: at < line.first ? at : line.first,
    last: at > line.last ? at : line.last,
    number: line.number + 1,
  };
}

/** The same day and time so many years before; 28 February stands for a 29th that there was not. */
function yearsBefore(now: number, years: number): Instant {
  const date = new Date(now);
  const month = date.getUTCMonth();
  date.setUTCFullYear(date.getUTCFullYear() - years);
  if (date.getUTCMonth() !== month) date.setUTCDate(0);
  return instantOf(date.getTime());
}

function requireLawful({ from, until, statement }: Suspension): void {
  const milliseconds = Date.parse(until) - Date.parse(from);
  if (Number.isNaN(milliseconds)) {
    throw new InvalidArgumentError('A suspension has two instants, as in 2026-05-20T00:00:00.000Z.', [
      'suspensions',
    ]);
  }
  if (milliseconds <= 0) {
    throw new InvalidArgumentError('A suspension ends after it begins; exchange the two.', ['suspensions']);
  }
  if (statement === 'oral' && milliseconds > ORAL_DAYS * DAY_MILLISECONDS) {
    throw new InvalidArgumentError(
      'A statement by word of mouth suspends for 30 days at most; ask the agency for a written one.',
      ['suspensions'],
    );
  }
}
