import {
  Approvals,
  CareError,
  MAX_DIRECTIVE_SECONDS,
  WITNESS_ROLES,
  type Approval,
  type Digest,
  type MspId,
  type PatientId,
  type PendingApproval,
} from '@careledger/model';
import { approvalKey } from '../ledger/keys';
import type { Call } from './call';

/** Those who have approved so far, sorted, and whether they are enough. */
export interface Approved {
  readonly approvals: Approval[];
  /** Whether the caller is among them only now. */
  readonly isNew: boolean;
  readonly isEnough: boolean;
}

/**
 * Adds the caller to those who approve something that needs several people. Each submits the same in a transaction of their
 * own; an approval counts for 24 hours, and another one of the same hospital and role takes its place.
 *
 * @param what the digest of all that they agree on.
 * @throws CareError FORBIDDEN for other roles than registrars and privacy officers, and for who has approved in another role:
 *   two certificates with one key or one name are one person.
 */
export async function approve(
  call: Call,
  patient: PatientId,
  what: Digest,
  isEnough: (approvals: readonly Approval[]) => boolean,
): Promise<Approved> {
  const { ledger, nowSeconds } = call;
  const mine = approvalOf(call, what);
  const key = approvalKey(patient, what);
  const standing = ((await ledger.read(Approvals, key)) ?? []).filter(
    ({ at }) => Date.parse(at) / 1000 > nowSeconds - MAX_DIRECTIVE_SECONDS,
  );
  const isMine = (approval: Approval): boolean => nameOf(approval) === nameOf(mine);
  if (standing.some((approval) => !isMine(approval) && isSamePerson(approval, mine))) {
    throw new CareError(
      'FORBIDDEN',
      'Another person approves it: a certificate with the same key or the same name has approved already.',
      { reason: 'same-person' },
    );
  }
  const approvals =
    standing.find(isMine)?.certificate === mine.certificate
      ? standing
      : [...standing.filter((approval) => !isMine(approval)), mine].sort((one, other) =>
          nameOf(one) < nameOf(other) ? -1 : 1,
        );
  const isNew = approvals !== standing;
  if (isNew) ledger.write(key, approvals);
  return { approvals, isNew, isEnough: isEnough(approvals) };
}

/**
 * The word of the caller, who answers for a hospital.
 *
 * @param what the digest of what is approved.
 * @throws CareError FORBIDDEN for other roles than registrars and privacy officers.
 */
export function approvalOf({ caller, now }: Call, what: Digest): Approval {
  const role = caller.requireRole(WITNESS_ROLES);
  const { certificate, key } = caller.certificate();
  return { hospital: caller.hospital, role, certificate, key, holder: caller.holderFor(what), at: now };
}

/** Names are a hospital's own, so the holder's digest is of the hospital too; a key is one person's wherever it speaks. */
function isSamePerson(one: Approval, other: Approval): boolean {
  return one.key === other.key || one.holder === other.holder;
}

/** What is answered, and announced, until enough have approved. */
export function pending(call: Call, patient: PatientId, { approvals, isNew }: Approved): PendingApproval {
  if (isNew) call.ledger.announce({ type: 'patient.approved', patient, hospital: call.caller.hospital });
  return { status: 'pending', patient, approvals };
}

/** Two people of the custodian: a registrar and a privacy officer. */
export function areTwoOf(custodian: MspId): (approvals: readonly Approval[]) => boolean {
  return (approvals) =>
    WITNESS_ROLES.every((role) =>
      approvals.some((approval) => approval.hospital === custodian && approval.role === role),
    );
}

/** One person at least of each of these hospitals. */
export function areOfEach(hospitals: readonly MspId[]): (approvals: readonly Approval[]) => boolean {
  return (approvals) =>
    hospitals.every((hospital) => approvals.some((approval) => approval.hospital === hospital));
}

/** @throws CareError FORBIDDEN where somebody of another hospital speaks for the custodian. */
export function requireCustodian(call: Call, custodian: MspId): void {
  if (call.caller.hospital === custodian) return;
  throw new CareError('FORBIDDEN', 'Only people of the custodian may witness for this patient.');
}

function nameOf({ hospital, role }: Approval): string {
  return `${hospital}/${role}`;
}
