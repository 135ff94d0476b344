import {
  CareError,
  completePolicy,
  NOT_BEGUN,
  type ChannelPolicy,
  type Digest,
  type Instant,
  type PatientFile,
  type PatientId,
  type Rule,
  type Signatory,
} from '@careledger/model';
import { approvalOf, requireCustodian } from './approval';
import { hoursAfter, type Call } from './call';
import { readFile } from './patient/file';
import { requireStanding } from './policy';

/** A paper form that somebody of the custodian has in hand. */
export interface Witnessed {
  readonly by: Signatory;
  readonly file: PatientFile;
  /** What the form widens holds when that has waited. What it narrows holds at once. */
  readonly wait: Wait;
}

/** When something has waited. */
export interface Wait {
  /** What the transaction itself announces: {@link NOT_BEGUN}, or now where the policy lets nothing wait. */
  readonly announced: Instant;
  /** What stands announced already. */
  readonly due: Instant;
}

/**
 * The word of a registrar or a privacy officer of the custodian, that the patient has signed a paper form. One person is enough,
 * since nothing is widened before it has waited, and who holds a key sees it in the meantime and takes it back.
 *
 * @param form the digest of the form, which the custodian keeps.
 * @throws CareError FORBIDDEN, NOT_FOUND
 */
export async function witnessed(
  { patient, form }: { readonly patient: PatientId; readonly form: Digest },
  call: Call,
): Promise<Witnessed> {
  const approval = approvalOf(call, form);
  const file = await readFile(call.ledger, patient);
  requireCustodian(call, file.custodian);
  const policy = await requireStanding(call);
  return { by: { kind: 'witness', form, approvals: [approval] }, file, wait: waitOf(policy, call) };
}

/** When what somebody witnesses has waited. */
export function waitOf(policy: ChannelPolicy, { now }: Call): Wait {
  const { witnessHours } = completePolicy(policy).delays;
  return { announced: witnessHours === 0 ? now : NOT_BEGUN, due: hoursAfter(now, witnessHours) };
}

/** Whether a rule, or one that is nested in it, has this effect. */
export function says(effect: Rule['e'], { e, x = [] }: Rule): boolean {
  return e === effect || x.some((nested) => says(effect, nested));
}

/** @throws CareError CLOSED */
export function requireActive({ status }: PatientFile): void {
  if (status !== 'active') throw new CareError('CLOSED', 'The file is closed.', { status });
}
