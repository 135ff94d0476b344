import {
  CareError,
  checkDirectiveTime,
  completePolicy,
  digestOfValue,
  NOT_BEGUN,
  Recovery,
  thumbprint,
  WITNESS_ROLES,
  type Approval,
  type ChannelPolicy,
  type CheckedInput,
  type PatientFile,
  type TransactionOutput,
} from '@careledger/model';
import { fileKey, publicKeyKey, recoveryKey } from '../../ledger/keys';
import type { Ledger } from '../../ledger/ledger';
import { majorityOf } from '../../ledger/signature-policy';
import { approve, areOfEach, areTwoOf, pending } from '../approval';
import { hoursAfter, type Call } from '../call';
import { requireStanding } from '../policy';
import { signedBy } from '../signed-by';
import { readFile } from './file';
import { compromisedWith, provenBy, requireFreshKey, requireSameKey } from './keys';

type Input = CheckedInput<'patient.recover'>;
type Step<T extends Input['step']> = Extract<Input, { step: T }>;

/**
 * A new key for a file whose key was lost. Two people of the custodian speak for the patient, or, where the custodian is no
 * help, somebody of every other hospital: the only way in which a file changes without its owner or the patient's
 * signature. It waits, everybody is told at once, and who holds the old key cancels it.
 */
export async function recoverKey(input: Input, call: Call): Promise<TransactionOutput<'patient.recover'>> {
  switch (input.step) {
    case 'propose':
      return proposeRecovery(input, call);
    case 'cancel':
      return cancelRecovery(input, call);
    case 'complete':
      return completeRecovery(input, call);
  }
}

async function proposeRecovery(
  input: Step<'propose'>,
  call: Call,
): Promise<TransactionOutput<'patient.recover'>> {
  const { ledger, now } = call;
  const { patient, recovery, key, form, compromisedSince } = input;
  const { payload, digest } = provenBy('patient.recover', key, input, call);
  const existing = await ledger.read(Recovery, recoveryKey(patient, recovery));
  if (existing !== undefined) {
    if (existing.digest === digest && existing.form === form) return beginWait(existing, call);
    throw new CareError('CONFLICT', 'The id of this recovery is taken by another one; use a new id.');
  }
  const file = await readFile(ledger, patient);
  requireProofFor(file, input, payload);
  checkDirectiveTime(payload, call.nowSeconds);
  const policy = await requireStanding(call);
  const kid = thumbprint(key);
  await requireFreshKey(ledger, kid);
  const compromised =
    compromisedSince !== undefined && file.kid !== null
      ? compromisedWith(file, file.kid, compromisedSince, now, 'own')
      : undefined;
  const what = digestOfValue({
    transaction: 'patient.recover',
    proof: digest,
    form,
    compromisedSince: compromisedSince ?? null,
  });
  const approved = await approve(call, patient, what, (approvals) => mayRecover(file, policy, approvals));
  if (!approved.isEnough) return pending(call, patient, approved);

  const waiting: Recovery = {
    status: 'waiting',
    recovery,
    patient,
    key,
    kid,
    custodian: file.custodian,
    replaces: file.kid,
    digest,
    form,
    approvals: approved.approvals,
    due: NOT_BEGUN,
    at: now,
  };
  ledger.write(recoveryKey(patient, recovery), waiting);
  // That the key is not to be trusted takes something away, so it does not wait.
  if (compromised !== undefined) ledger.write(fileKey(patient), { ...file, compromised });
  announce(call, 'patient.recoveryStarted', waiting);
  return waiting;
}

/** Who proposes the same again has seen it stand, and so can everybody: from now on it waits. */
async function beginWait(recovery: Recovery, call: Call): Promise<Recovery> {
  if (recovery.status !== 'waiting' || recovery.due !== NOT_BEGUN) return recovery;
  call.caller.require(WITNESS_ROLES);
  const { delays } = completePolicy(await requireStanding(call));
  const waiting: Recovery = { ...recovery, due: hoursAfter(call.now, delays.recoveryHours) };
  call.ledger.write(recoveryKey(waiting.patient, waiting.recovery), waiting);
  announce(call, 'patient.recoveryStarted', waiting);
  return waiting;
}

/** @throws CareError SIGNATURE_INVALID, CLOSED */
function requireProofFor(
  file: PatientFile,
  { recovery, key }: Step<'propose'>,
  proof: ReturnType<typeof provenBy<'patient.recover'>>['payload'],
): void {
  // Who was taken for dead comes back this way; who closed the file does not.
  if (file.status === 'closed') throw new CareError('CLOSED', 'The file is closed, for ever.');
  requireSameKey(proof.body.key, key);
  if (
    proof.id !== recovery ||
    proof.body.custodian !== file.custodian ||
    proof.body.replaces !== file.kid ||
    proof.version !== 1 ||
    proof.previous !== null
  ) {
    throw new CareError('SIGNATURE_INVALID', 'The proof was signed for another recovery.');
  }
}

/** The branch without the owner is that of the key-level policy: all others, where they are a majority themselves. */
function mayRecover(
  { custodian }: PatientFile,
  { hospitals }: ChannelPolicy,
  approvals: readonly Approval[],
): boolean {
  const others = hospitals.filter((hospital) => hospital !== custodian);
  return (
    areTwoOf(custodian)(approvals) || (others.length >= majorityOf(hospitals) && areOfEach(others)(approvals))
  );
}

async function cancelRecovery(input: Step<'cancel'>, call: Call): Promise<Recovery> {
  const { ledger } = call;
  const { payload } = await signedBy('patient.cancelRecovery', input, call);
  const recovery = await readRecovery(ledger, { patient: input.patient, recovery: payload.id });
  if (recovery.status === 'cancelled') return recovery;
  if (recovery.status === 'completed') {
    throw new CareError('CONFLICT', 'The recovery is complete; the old key speaks for nothing any more.');
  }
  checkDirectiveTime(payload, call.nowSeconds);
  const cancelled: Recovery = { ...recovery, status: 'cancelled', at: call.now };
  ledger.write(recoveryKey(recovery.patient, recovery.recovery), cancelled);
  announce(call, 'patient.recoveryCancelled', cancelled);
  return cancelled;
}

async function completeRecovery(input: Step<'complete'>, call: Call): Promise<Recovery> {
  const { ledger, now } = call;
  call.caller.require(WITNESS_ROLES);
  const recovery = await readRecovery(ledger, input);
  if (recovery.status === 'completed') return recovery;
  if (recovery.status === 'cancelled') {
    throw new CareError('CLOSED', 'The recovery was cancelled with the key that was said to be lost.');
  }
  if (now < recovery.due) {
    throw new CareError('CONFLICT', 'The recovery waits, so that who holds the old key can cancel it.', {
      due: recovery.due,
    });
  }
  await requireStanding(call);
  const { patient, key, kid, digest } = recovery;
  const file = await readFile(ledger, patient);
  if (file.kid !== recovery.replaces || file.custodian !== recovery.custodian || file.status === 'closed') {
    throw new CareError('CLOSED', 'The file has changed since: the recovery has come to nothing.');
  }
  await requireFreshKey(ledger, kid);
  const recovered: PatientFile = {
    ...file,
    status: 'active',
    version: file.version + 1,
    digest,
    key,
    kid,
    at: now,
  };
  const completed: Recovery = { ...recovery, status: 'completed', at: now };
  ledger.write(fileKey(patient), recovered);
  ledger.write(publicKeyKey(kid), { patient });
  ledger.write(recoveryKey(patient, recovery.recovery), completed);
  announce(call, 'patient.recoveryCompleted', completed);
  return completed;
}

async function readRecovery(
  ledger: Ledger,
  { patient, recovery }: Pick<Recovery, 'patient' | 'recovery'>,
): Promise<Recovery> {
  const found = await ledger.read(Recovery, recoveryKey(patient, recovery));
  if (found === undefined) throw new CareError('NOT_FOUND', 'The patient has no such recovery.');
  return found;
}

function announce(
  { ledger }: Call,
  type: 'patient.recoveryStarted' | 'patient.recoveryCancelled' | 'patient.recoveryCompleted',
  { patient, recovery }: Recovery,
): void {
  ledger.announce({ type, patient, recovery });
}
