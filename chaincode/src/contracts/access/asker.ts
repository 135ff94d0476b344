import {
  isCompromised,
  isDoubtful,
  isInForce,
  type AccessEntry,
  type ActiveDelegation,
  type DecisionRequest,
  type Instant,
  type MspId,
  type PatientFile,
  type Provider,
  type Role,
} from '@careledger/model';

/** Who asks, and what for. */
export interface Asker extends Pick<
  DecisionRequest,
  'purpose' | 'breakGlass' | 'isReviewOverdue' | 'signed'
> {
  readonly provider: Provider | Carrier;
}

/** Where the patient asks or a delegate, who carries the request stands for nothing. */
export interface Carrier {
  readonly provider: null;
  readonly hospital: MspId;
  readonly role: Role;
  readonly status: 'active';
  readonly licence: null;
}

export function carrier(hospital: MspId, role: Role): Carrier {
  return { provider: null, hospital, role, status: 'active', licence: null };
}

/**
 * Who asked for what has been decided, to decide it again: with the explanation that was given for break-glass, and on a
 * delegate's word only as long as the delegation holds, and on nobody's whose key is said by now to have been compromised when
 * it signed. A review that is overdue by now is for the next break-glass.
 */
export function askerOf(
  entry: AccessEntry,
  provider: Provider | Carrier,
  patient: Standing,
  now: Instant,
): Asker {
  const { purpose, breakGlass } = entry;
  const signed = signatoryOf(entry, patient, now);
  return { provider, purpose, ...(breakGlass && { breakGlass }), ...(signed && { signed }) };
}

/** What stands of a patient by now, that a signature rests on. */
interface Standing {
  readonly file: PatientFile;
  readonly delegations: readonly ActiveDelegation[];
}

function signatoryOf(
  { purpose, signed, at }: AccessEntry,
  { file, delegations }: Standing,
  now: Instant,
): Asker['signed'] {
  if (signed === undefined) return undefined;
  if (isCompromised(file, signed.key, at)) return undefined;
  if (signed.delegation === null) return 'patient';
  const delegation = delegations.find((one) => one.delegation === signed.delegation);
  if (delegation === undefined || !isInForce(delegation, now)) return undefined;
  const { by, at: appointed } = delegation;
  if (isDoubtful(by, appointed, file)) return undefined;
  const reaches: readonly string[] = delegation.scope.purposes ?? [];
  return reaches.includes(purpose) ? 'delegate' : undefined;
}
