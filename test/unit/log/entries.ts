import {
  AccessEntry,
  check,
  Digest,
  instantOf,
  LogEntry,
  MspId,
  type Instant,
  type LoggedDecision,
  type LogReading,
} from '@careledger/model';

type Release = NonNullable<LoggedDecision['release']>;
const DIGEST = 'A'.repeat(43);

export const A = check(MspId, 'HospitalA', 'an MSP id');
export const B = check(MspId, 'HospitalB', 'an MSP id');

/** An entry of the log with what a test changes in it. */
export function decision(change: Partial<Record<keyof AccessEntry, unknown>> = {}): LoggedDecision {
  const entry = {
    request: 'request-1',
    patient: 'patient-1',
    record: 'record-1',
    hospital: 'HospitalB',
    provider: 'dr-b',
    role: 'clinician',
    purpose: 'PUBHLTH',
    key: null,
    effect: 'permit',
    reason: 'permitted-by-consent',
    consents: [{ consent: 'consent-1', version: 1 }],
    policy: 1,
    at: '2026-03-01T12:00:00.000Z',
    ...change,
  };
  return { type: 'decision', ...check(AccessEntry, entry, 'an entry'), release: null, erased: null };
}

export function at(text: string): Instant {
  return instantOf(Date.parse(text));
}

/** The same with what was handed out on it. */
export function released(
  change: Partial<Record<keyof AccessEntry, unknown>> = {},
  release: Partial<Release> = {},
): LoggedDecision {
  const entry = decision(change);
  const digest = check(Digest, DIGEST, 'a digest');
  return {
    ...entry,
    release: {
      custodian: A,
      key: digest,
      effect: 'permit',
      reason: 'permitted-by-consent',
      consents: entry.consents,
      policy: 1,
      digest,
      size: 1000,
      wrap: digest,
      at: entry.at,
      ...release,
    },
  };
}

export function reading(): LogReading {
  const entry = check(
    LogEntry,
    {
      type: 'reading',
      patient: 'patient-1',
      hospital: 'HospitalB',
      request: 'reading-1',
      signed: { directive: DIGEST, delegation: null, key: DIGEST },
      at: '2026-03-02T00:00:00.000Z',
    },
    'an entry',
  );
  if (entry.type !== 'reading') throw new TypeError('This is a reading.');
  return entry;
}
