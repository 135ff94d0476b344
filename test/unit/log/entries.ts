import { type LoggedDecision, type LoggedRelease } from '@careledger/client/log';
import { AccessEntry, check, instantOf, MspId, type Instant } from '@careledger/model';

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
  release: Partial<LoggedRelease> = {},
): LoggedDecision {
  const entry = decision(change);
  return {
    ...entry,
    release: {
      effect: 'permit',
      reason: 'permitted-by-consent',
      consents: entry.consents,
      at: entry.at,
      ...release,
    },
  };
}
