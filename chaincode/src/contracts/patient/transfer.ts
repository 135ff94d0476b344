import {
  CareError,
  checkDirectiveTime,
  claimsOf,
  type CheckedInput,
  type PatientFile,
  type TransactionOutput,
} from '@careledger/model';
import { fileKey } from '../../ledger/keys';
import { ownerPolicy } from '../../ledger/signature-policy';
import { approve, areOfEach, pending } from '../approval';
import type { Call } from '../call';
import { requireStanding } from '../policy';
import { signedBy } from '../signed-by';
import { readFile } from './file';
import { requireNextOf } from './next-version';
import { requireDemographics } from './register';

/**
 * Gives a file to another custodian, where the patient, the old custodian and the new one want it. The new one takes it, when the
 * old one has agreed, with demographics of its own; the file's key-level policy is set anew, as it was when it was created.
 * Records stay with the custodian whose vault has them.
 */
export async function transferFile(
  input: CheckedInput<'patient.transfer'>,
  call: Call,
): Promise<TransactionOutput<'patient.transfer'>> {
  const { ledger, caller } = call;
  const { patient, directive, demographics } = input;
  const standing = await readFile(ledger, patient);
  if (claimsOf(directive).digest === standing.digest) return standing;

  const { payload, digest, file } = await signedBy('patient.transfer', input, call, standing);
  requireNextOf(file, payload);
  checkDirectiveTime(payload, call.nowSeconds);
  const { from, to } = payload.body;
  if (from !== file.custodian || to === from) {
    throw new CareError(
      'CONFLICT',
      'The directive names another custodian than the file has; read it first.',
    );
  }
  const policy = await requireStanding(call);
  if (!policy.hospitals.includes(to) || policy.suspended.includes(to)) {
    throw new CareError('FORBIDDEN', 'The new custodian does not take part, or is suspended.');
  }
  if (caller.hospital !== from && caller.hospital !== to) {
    throw new CareError(
      'FORBIDDEN',
      'A transfer is submitted by the old custodian, and then by the new one.',
    );
  }
  if ((caller.hospital === to) !== (demographics !== null)) {
    throw new CareError('INVALID_ARGUMENT', 'The new custodian names its demographics, the old one none.', {
      fields: ['demographics'],
    });
  }
  if (demographics !== null) await requireDemographics(call, patient, demographics);
  const approved = await approve(call, patient, digest, areOfEach([from, to]));
  if (demographics === null || !approved.isEnough) return pending(call, patient, approved);
  const transferred: PatientFile = {
    ...file,
    custodian: to,
    version: payload.version,
    digest,
    demographics,
    at: call.now,
  };
  ledger.write(fileKey(patient), transferred);
  ledger.protect(fileKey(patient), ownerPolicy(to, policy.hospitals));
  ledger.announce({ type: 'patient.transferred', patient, custodian: to });
  return transferred;
}
