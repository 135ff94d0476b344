import { ActiveDelegation, PatientFile } from '@careledger/model';
import type { KnownFile } from '@careledger/client/internal/services/share-file-key';
import * as v from 'valibot';

const Known = v.strictObject({
  ...v.pick(v.strictObject(PatientFile.entries), ['patient', 'custodian', 'key', 'kid', 'compromised'])
    .entries,
  delegations: v.array(
    v.pick(v.strictObject(ActiveDelegation.entries), ['key', 'kid', 'scope', 'from', 'until']),
  ),
});

/** The file of patient p-1 at hospital A, as far as sharing its key looks at it. */
export function knownFile(
  of: Pick<v.InferInput<typeof Known>, 'key' | 'kid'>,
  changed: Partial<v.InferInput<typeof Known>> = {},
): KnownFile {
  const { key, kid } = of;
  return v.parse(Known, {
    patient: 'p-1',
    custodian: 'HospitalAMSP',
    key,
    kid,
    compromised: [],
    delegations: [],
    ...changed,
  });
}
