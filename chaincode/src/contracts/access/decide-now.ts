import {
  ActiveConsent,
  CareError,
  decide,
  PatientFile,
  type ChannelPolicy,
  type CheckedInput,
  type Decision,
  type PatientId,
  type Provider,
} from '@careledger/model';
import { fileKey, patientPrefix } from '../../ledger/keys';
import { ofState } from '../../ledger/ledger';
import type { Call } from '../call';
import { readPolicy } from '../policy';
import { readRecord } from '../record/view';

/** Three messages: the policy, the patient with all active consents, the record. */
export async function decideNow(
  input: CheckedInput<'access.preview'>,
  call: Call,
  provider: Provider,
): Promise<{ decision: Decision; policy: ChannelPolicy }> {
  const { ledger, caller } = call;
  const policy = await readPolicy(ledger);
  if (!policy.hospitals.includes(caller.hospital)) {
    throw new CareError('FORBIDDEN', "The caller's hospital does not take part, as the channel policy says.");
  }
  const consents = await readActiveConsents(call, input.patient);
  const record = await readRecord(ledger, input);
  const decision = decide({ ...provider, purpose: input.purpose }, record, consents, policy, call.now);
  return { decision, policy };
}

async function readActiveConsents(call: Call, patient: PatientId): Promise<ActiveConsent[]> {
  const file = fileKey(patient).slice(patientPrefix(patient).length);
  const found = await call.ledger.range(patientPrefix(patient), (name, value) =>
    name === file ? ofState(PatientFile, value) : ofState(ActiveConsent, value),
  );
  if (!found.some((entry) => 'custodian' in entry))
    throw new CareError('NOT_FOUND', 'There is no such patient file.');
  return found.filter((entry) => 'rule' in entry);
}
