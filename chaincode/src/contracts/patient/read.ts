import {
  ActiveDelegation,
  CareError,
  PatientFile,
  Recovery,
  type CheckedInput,
  type TransactionOutput,
} from '@careledger/model';
import { delegationPrefix, fileKey, recoveryPrefix } from '../../ledger/keys';
import { decode } from '../../ledger/ledger';
import type { Call } from '../call';

/** Two messages: the delegations and the file, which stand side by side, and the recoveries. */
export async function readPatient(
  { patient }: CheckedInput<'patient.read'>,
  { ledger }: Call,
): Promise<TransactionOutput<'patient.read'>> {
  const prefix = delegationPrefix(patient);
  const delegations: ActiveDelegation[] = [];
  let file: PatientFile | undefined;
  await ledger.between(prefix, `${fileKey(patient)} `, (key, value) => {
    if (key.startsWith(prefix)) delegations.push(decode(ActiveDelegation, value));
    else file = decode(PatientFile, value);
  });
  if (file === undefined) throw new CareError('NOT_FOUND', 'There is no such patient file.');
  const recoveries = await ledger.range(recoveryPrefix(patient), (_, value) => decode(Recovery, value));
  return { ...file, delegations, recoveries };
}
