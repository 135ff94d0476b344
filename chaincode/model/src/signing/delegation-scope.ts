import * as v from 'valibot';
import { Instant, isSortedAndUnique, PublicKeyJwk } from '../values';

/** A delegation lasts 366 days at most: twelve months, leap year or not. Who is still needed then is appointed anew. */
export const MAX_DELEGATION_DAYS = 366;

/** What every delegate may be allowed to sign. Appointing is not among it: there is no delegate of a delegate. */
export const DELEGATE_DIRECTIVES = [
  'access.log',
  'access.request',
  'consent.decline',
  'consent.grant',
  'consent.revoke',
] as const;

/** What a guardian may be allowed to sign besides. The patient's key is the patient's: a guardian never sets one. */
export const GUARDIAN_DIRECTIVES = [
  ...DELEGATE_DIRECTIVES,
  'patient.cancelRecovery',
  'patient.dismiss',
  'patient.transfer',
] as const;

/** For whom a delegate reads: as family (FAMRQT), or with a power of attorney (PWATRNY), codes of v3-ActReason. */
export const DELEGATE_PURPOSES = ['FAMRQT', 'PWATRNY'] as const;

/** What a delegate may do: the directives to sign, and, with `access.request` among them, the purposes of own access. */
export const DelegationScope = v.pipe(
  v.strictObject({
    directives: v.pipe(
      v.array(v.picklist(GUARDIAN_DIRECTIVES)),
      v.minLength(1),
      v.check((list) => isSortedAndUnique(list)),
    ),
    purposes: v.exactOptional(
      v.pipe(
        v.array(v.picklist(DELEGATE_PURPOSES)),
        v.minLength(1),
        v.check((list) => isSortedAndUnique(list)),
      ),
    ),
  }),
  v.check(({ directives, purposes }) => directives.includes('access.request') === (purposes !== undefined)),
);
export type DelegationScope = v.InferOutput<typeof DelegationScope>;

/**
 * Who is appointed, for what and for how long: from the first instant on, up to but without the last. A guardian's end
 * is the start of a quarter of a year in UTC, so that it does not tell a birthday to all hospitals.
 */
export const Appointment = v.pipe(
  v.strictObject({
    key: PublicKeyJwk,
    guardian: v.boolean(),
    scope: DelegationScope,
    from: Instant,
    until: Instant,
  }),
  v.check(({ from, until }) => {
    const days = (Date.parse(until) - Date.parse(from)) / 86_400_000;
    return days > 0 && days <= MAX_DELEGATION_DAYS;
  }),
  v.check(({ guardian, until }) => !guardian || startsQuarter(until)),
  v.check(({ guardian, scope }) => guardian || scope.directives.every(isForEveryDelegate)),
);
export type Appointment = v.InferOutput<typeof Appointment>;

/** Whether an instant is the first of January, April, July or October in UTC. */
export function startsQuarter(instant: Instant): boolean {
  return /^\d{4}-(?:01|04|07|10)-01T00:00:00\.000Z$/.test(instant);
}

function isForEveryDelegate(directive: string): boolean {
  const known: readonly string[] = DELEGATE_DIRECTIVES;
  return known.includes(directive);
}
