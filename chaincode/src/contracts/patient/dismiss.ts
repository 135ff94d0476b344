import {
  ActiveDelegation,
  CareError,
  checkDirectiveTime,
  digestOfValue,
  DismissedDelegation,
  isDoubtful,
  unverifiedDirective,
  type CheckedInput,
  type DelegationId,
  type Digest,
  type PatientId,
  type Signatory,
  type TransactionOutput,
} from '@careledger/model';
import { closedDelegationKey, delegationKey, fileKey } from '../../ledger/keys';
import { approve, areTwoOf, pending, requireCustodian } from '../approval';
import type { Call } from '../call';
import { requireStanding } from '../policy';
import { signedBy, type Signed } from '../signed-by';
import { readFile } from './file';
import { compromisedWith } from './keys';

type Input = CheckedInput<'patient.dismiss'>;
type OnPaper = Extract<Input, { form: Digest }>;

/**
 * Ends a delegation at once and for ever, whatever version it has come to, also when the ledger has not seen it: an appointment
 * that is still on its way finds its id closed. No hospital's standing is asked where it is signed.
 */
export async function dismissDelegate(
  input: Input,
  call: Call,
): Promise<TransactionOutput<'patient.dismiss'>> {
  if ('form' in input) return dismissOnPaper(input, call);
  const { patient } = input;
  // Who laid the delegation down could not sign it again, so what is closed is looked up first.
  const closed = await readClosed(
    call,
    patient,
    unverifiedDirective(input.directive, 'patient.dismiss').payload.id,
  );
  if (closed !== undefined) return closed;
  const signed = await signedBy('patient.dismiss', input, call);
  const { payload, digest, by } = signed;
  checkDirectiveTime(payload, call.nowSeconds);
  const current = await readCurrent(call, patient, payload.id);
  requireOwnOrLesser(signed, current);
  markCompromised(signed, current, call);
  return close(call, patient, payload.id, current, { digest, by });
}

/**
 * Marks the delegate's key where the directive says so; and where a key that was compromised then has appointed the delegate: with
 * the delegation goes the only other thing that says so.
 */
function markCompromised(
  { payload, file }: Signed<'patient.dismiss'>,
  current: ActiveDelegation | undefined,
  { ledger, now }: Call,
): void {
  const { compromisedSince } = payload.body;
  if (current === undefined) {
    if (compromisedSince === undefined) return;
    throw new CareError('NOT_FOUND', 'There is no such delegation whose key could be compromised.');
  }
  const { kid, by, at } = current;
  const isLeftBehind = isDoubtful(by, at, file);
  const since = isLeftBehind ? at : compromisedSince;
  if (since === undefined) return;
  const whose = isLeftBehind ? 'delegate of a compromised key' : 'delegate';
  const compromised = compromisedWith(file, kid, since, now, whose);
  ledger.write(fileKey(file.patient), { ...file, compromised });
}

/** A form takes something away, so one person is enough; of a guardian, whom two have appointed, two are needed. */
async function dismissOnPaper(input: OnPaper, call: Call): Promise<TransactionOutput<'patient.dismiss'>> {
  const { patient, delegation, form } = input;
  const closed = await readClosed(call, patient, delegation);
  if (closed !== undefined) return closed;
  const { custodian } = await readFile(call.ledger, patient);
  requireCustodian(call, custodian);
  await requireStanding(call);
  const current = await readCurrent(call, patient, delegation);
  if (current === undefined) throw new CareError('NOT_FOUND', 'The patient has no such delegation.');
  const digest = digestOfValue({ transaction: 'patient.dismiss', ...input });
  const isEnough = current.guardian ? areTwoOf(custodian) : () => true;
  const approved = await approve(call, patient, digest, isEnough);
  if (!approved.isEnough) return pending(call, patient, approved);
  const by: Signatory = { kind: 'witness', form, approvals: approved.approvals };
  return close(call, patient, delegation, current, { digest, by });
}

/** @throws CareError FORBIDDEN where one guardian would dismiss another. */
function requireOwnOrLesser(
  { by, payload }: Signed<'patient.dismiss'>,
  current: ActiveDelegation | undefined,
): void {
  if (by.kind === 'patient' || by.delegation === payload.id || current?.guardian !== true) return;
  throw new CareError(
    'FORBIDDEN',
    'A guardian is dismissed by the patient, or by those who witness the appointment of guardians.',
  );
}

function readClosed(
  { ledger }: Call,
  patient: PatientId,
  delegation: DelegationId,
): Promise<DismissedDelegation | undefined> {
  return ledger.read(DismissedDelegation, closedDelegationKey(patient, delegation));
}

function readCurrent(
  { ledger }: Call,
  patient: PatientId,
  delegation: DelegationId,
): Promise<ActiveDelegation | undefined> {
  return ledger.read(ActiveDelegation, delegationKey(patient, delegation));
}

function close(
  { ledger, caller, now }: Call,
  patient: PatientId,
  delegation: DelegationId,
  current: ActiveDelegation | undefined,
  { digest, by }: { digest: Digest; by: Signatory },
): DismissedDelegation {
  const dismissed: DismissedDelegation = {
    status: 'dismissed',
    delegation,
    patient,
    dismissed: current?.digest ?? null,
    digest,
    by,
    carrier: caller.hospital,
    at: now,
  };
  ledger.write(closedDelegationKey(patient, delegation), dismissed);
  if (current !== undefined) ledger.remove(delegationKey(patient, delegation));
  ledger.announce({ type: 'patient.delegateDismissed', patient, delegation });
  return dismissed;
}
