import {
  CareError,
  checkDirectiveTime,
  claimsOf,
  digestOfValue,
  type CheckedInput,
  type Digest,
  type PatientFile,
  type TransactionOutput,
} from '@careledger/model';
import { fileKey } from '../../ledger/keys';
import { approve, areTwoOf, pending, requireCustodian } from '../approval';
import type { Call } from '../call';
import { requireStanding } from '../policy';
import { signedBy } from '../signed-by';
import { readFile } from './file';
import { requireNextOf } from './next-version';

type Input = CheckedInput<'patient.close'>;
type OnPaper = Extract<Input, { form: Digest }>;

/**
 * Closes a file: nothing is granted for it any more, and what was granted decides only where channel policy says so. The key
 * stays, since deleting it would drop its policy; the log stays readable to who holds the patient's key.
 */
export async function closeFile(input: Input, call: Call): Promise<TransactionOutput<'patient.close'>> {
  if ('form' in input) return closeOnPaper(input, call);
  const standing = await readFile(call.ledger, input.patient);
  if (claimsOf(input.directive).digest === standing.digest) return standing;
  const { payload, digest, file } = await signedBy('patient.close', input, call, standing);
  requireNextOf(file, payload);
  checkDirectiveTime(payload, call.nowSeconds);
  return store(call, file, 'closed', digest);
}

async function closeOnPaper(input: OnPaper, call: Call): Promise<TransactionOutput<'patient.close'>> {
  const { patient, status } = input;
  const file = await readFile(call.ledger, patient);
  requireCustodian(call, file.custodian);
  const digest = digestOfValue({ transaction: 'patient.close', ...input });
  if (file.digest === digest) return file;
  // Who died may have their file closed later; what is closed stays so.
  if (file.status === 'closed' || file.status === status) {
    throw new CareError('CLOSED', 'The file is closed already.', { status: file.status });
  }
  await requireStanding(call);
  // Who comes back by a recovery is not closed again by the approvals that closed the file before.
  const what = digestOfValue({ form: digest, previous: file.digest });
  const approved = await approve(call, patient, what, areTwoOf(file.custodian));
  if (!approved.isEnough) return pending(call, patient, approved);
  return store(call, file, status, digest);
}

function store(
  { ledger, now }: Call,
  file: PatientFile,
  status: 'closed' | 'deceased',
  digest: Digest,
): PatientFile {
  const closed: PatientFile = { ...file, status, version: file.version + 1, digest, at: now };
  ledger.write(fileKey(file.patient), closed);
  ledger.announce({ type: 'patient.closed', patient: file.patient, status });
  return closed;
}
