import {
  CareError,
  decide,
  type ChannelPolicy,
  type CheckedInput,
  type Decision,
  type Instant,
  type Provider,
  type Purpose,
  type RecordView,
} from '@careledger/model';
import type { Call } from '../call';
import { readPatientRange, type PatientRange } from '../patient/range';
import { readPolicy } from '../policy';
import { readRecord } from '../record/view';
import type { Decided } from './entry';

/** Who asks, and what for. */
export interface Asker {
  readonly provider: Provider;
  readonly purpose: Purpose;
}

/** All that a decision is made of, as it stands on the ledger. */
export interface Grounds {
  readonly policy: ChannelPolicy;
  readonly patient: PatientRange;
  readonly record: RecordView;
}

/** The decision on grounds that have been read. */
export function decideOn({ provider, purpose }: Asker, grounds: Grounds, now: Instant): Decision {
  const { policy, patient, record } = grounds;
  return decide({ ...provider, purpose }, record, patient.consents, policy, now);
}

/** Three messages: the policy, the patient with all active consents, the record. */
export async function decideNow(
  input: CheckedInput<'access.preview'>,
  call: Call,
  provider: Provider,
): Promise<Decided> {
  const { ledger, now } = call;
  const policy = await requireMember(call);
  const patient = await readPatientRange(ledger, input.patient);
  const record = await readRecord(ledger, input);
  const decision = decideOn({ provider, purpose: input.purpose }, { policy, patient, record }, now);
  return { decision, policy, record };
}

/**
 * The policy, for requests: a suspended hospital's are decided about, and denied; those of others are none.
 *
 * @throws CareError POLICY_MISSING, FORBIDDEN
 */
export async function requireMember({ ledger, caller }: Call): Promise<ChannelPolicy> {
  const policy = await readPolicy(ledger);
  if (!policy.hospitals.includes(caller.hospital)) {
    throw new CareError('FORBIDDEN', "The caller's hospital does not take part, as the channel policy says.");
  }
  return policy;
}
