import { CareError, decide, type CheckedInput, type Provider } from '@careledger/model';
import type { Call } from '../call';
import { readPatientRange } from '../patient/range';
import { readPolicy } from '../policy';
import { readRecord } from '../record/view';
import type { Decided } from './entry';

/** Three messages: the policy, the patient with all active consents, the record. */
export async function decideNow(
  input: CheckedInput<'access.preview'>,
  call: Call,
  provider: Provider,
): Promise<Decided> {
  const { ledger, caller } = call;
  const policy = await readPolicy(ledger);
  if (!policy.hospitals.includes(caller.hospital)) {
    throw new CareError('FORBIDDEN', "The caller's hospital does not take part, as the channel policy says.");
  }
  const { consents } = await readPatientRange(ledger, input.patient);
  const record = await readRecord(ledger, input);
  const decision = decide({ ...provider, purpose: input.purpose }, record, consents, policy, call.now);
  return { decision, policy, record };
}
