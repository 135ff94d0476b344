import {
  type ActiveDelegation,
  type DismissedDelegation,
  type PatientFile,
  type PendingApproval,
  type Recovery,
} from '@careledger/model';
import { type CallOptions } from '../call/caller';
import { type Committed, type Operations } from '../call/operations';
import { UnexpectedAnswerError } from '../errors/unexpected-answer-error';
import { type Proven, type SignedByOwnKey } from '../signing/file-directives';
import { type SignedDirective } from '../signing/patient-signer';
import { announceAndWait } from './wait';

/** What needs several people is `pending` until the last of them has submitted the same. */
export type OrPending<T> = Committed<T | PendingApproval>;

/**
 * Changes of patients' files. What patients sign, any hospital carries. `form` is the SHA-256 (base64url) of a paper form that
 * the custodian keeps; two people are a registrar and a privacy officer, each with a connection of their own.
 */
export interface FileChanges {
  /** The new key speaks for the file from now on; a recovery that waits ends. */
  rotateKey(rotation: Proven<'patient.rotateKey'>, options?: CallOptions): Promise<Committed<PatientFile>>;
  /**
   * Proposes a new key for a file whose key was lost. Two people of the custodian do, or, without it, somebody of every other
   * hospital. Then it waits (72 hours, unless channel policy says otherwise), and who holds the old key is told by the event
   * `patient.recoveryStarted`. The last of them announces it and begins the wait, in two transactions; a call that was interrupted in
   * between is made again, by any of them (`due` of the result says when the wait is over).
   *
   * @param proposal with `compromisedSince` (an ISO instant), what the lost key granted since permits nothing, at once
   */
  recover(
    proposal: {
      readonly recovery: SignedByOwnKey<'patient.recover'>;
      readonly form: string;
      readonly compromisedSince?: string;
    },
    options?: CallOptions,
  ): Promise<OrPending<Recovery>>;
  /** The old key was not lost: the recovery ends. */
  cancelRecovery(
    directive: SignedDirective<'patient.cancelRecovery'>,
    options?: CallOptions,
  ): Promise<Committed<Recovery>>;
  /** Puts the new key in its place, when the recovery has waited. */
  completeRecovery(
    of: { readonly patient: string; readonly recovery: string },
    options?: CallOptions,
  ): Promise<Committed<Recovery>>;
  /** Appoints or renews a delegate. */
  appoint(
    appointment: Proven<'patient.appoint'>,
    options?: CallOptions,
  ): Promise<Committed<ActiveDelegation>>;
  /** Two people of the custodian appoint a guardian, or the delegate of a patient without a device. It begins when it has waited. */
  appointOnPaper(
    of: { readonly appointment: SignedByOwnKey<'patient.appoint'>; readonly form: string },
    options?: CallOptions,
  ): Promise<OrPending<ActiveDelegation>>;
  /** Ends a delegation at once and for ever. */
  dismiss(
    directive: SignedDirective<'patient.dismiss'>,
    options?: CallOptions,
  ): Promise<Committed<DismissedDelegation>>;
  /** The same by a form of the custodian: one person for a delegate, two for a guardian. */
  dismissOnPaper(
    of: { readonly patient: string; readonly delegation: string; readonly form: string },
    options?: CallOptions,
  ): Promise<OrPending<DismissedDelegation>>;
  /** The old custodian agrees to give the file away. */
  agreeToTransfer(
    directive: SignedDirective<'patient.transfer'>,
    options?: CallOptions,
  ): Promise<OrPending<PatientFile>>;
  /**
   * The new custodian takes the file, when the old one has agreed.
   *
   * @param of `demographics` is the digest that `putDemographics` gave
   */
  transfer(
    of: { readonly directive: SignedDirective<'patient.transfer'>; readonly demographics: string },
    options?: CallOptions,
  ): Promise<OrPending<PatientFile>>;
  /** Closes the file for ever: nothing is granted or permitted any more, the log stays the patient's. */
  close(directive: SignedDirective<'patient.close'>, options?: CallOptions): Promise<Committed<PatientFile>>;
  /** Two people of the custodian close the file of a patient who has died, or has no device. */
  closeOnPaper(
    of: { readonly patient: string; readonly status: 'closed' | 'deceased'; readonly form: string },
    options?: CallOptions,
  ): Promise<OrPending<PatientFile>>;
}

export function fileChanges({ write }: Operations): FileChanges {
  return {
    rotateKey: ({ directive: { patient, jws }, proof }, options) =>
      write('patient.rotateKey', { patient, directive: jws, proof }, options),
    recover: ({ recovery: { patient, id, key, jws }, form, compromisedSince }, options) =>
      announceAndWait(
        () =>
          write(
            'patient.recover',
            {
              step: 'propose',
              patient,
              recovery: id,
              key,
              proof: jws,
              form,
              ...(compromisedSince !== undefined && { compromisedSince }),
            },
            options,
          ),
        (answer) => (answer.status === 'waiting' ? answer.due : undefined),
      ),
    cancelRecovery: async ({ patient, jws }, options) =>
      atOnce(await write('patient.recover', { step: 'cancel', patient, directive: jws }, options)),
    completeRecovery: async ({ patient, recovery }, options) =>
      atOnce(await write('patient.recover', { step: 'complete', patient, recovery }, options)),
    appoint: async ({ directive: { patient, jws }, proof }, options) =>
      atOnce(await write('patient.appoint', { patient, directive: jws, proof }, options)),
    appointOnPaper: ({ appointment: { patient, key, jws }, form }, options) =>
      announceAndWait(
        () => write('patient.appoint', { patient, form, key, proof: jws }, options),
        (answer) => (answer.status === 'active' ? answer.from : undefined),
      ),
    dismiss: async ({ patient, jws }, options) =>
      atOnce(await write('patient.dismiss', { patient, directive: jws }, options)),
    dismissOnPaper: (of, options) => write('patient.dismiss', of, options),
    agreeToTransfer: ({ patient, jws }, options) =>
      write('patient.transfer', { patient, directive: jws, demographics: null }, options),
    transfer: ({ directive: { patient, jws }, demographics }, options) =>
      write('patient.transfer', { patient, directive: jws, demographics }, options),
    close: async ({ patient, jws }, options) =>
      atOnce(await write('patient.close', { patient, directive: jws }, options)),
    closeOnPaper: (of, options) => write('patient.close', of, options),
  };
}

/** @throws UnexpectedAnswerError where what one person does alone is said to wait for another */
export function atOnce<T extends { readonly status: string }>(
  answer: Committed<T | PendingApproval>,
): Committed<T> {
  if (isPending(answer)) {
    throw new UnexpectedAnswerError('it waits for approvals', answer.commit.transactionId);
  }
  return answer;
}

function isPending<T extends { readonly status: string }>(
  answer: Committed<T | PendingApproval>,
): answer is Committed<PendingApproval> {
  return answer.status === 'pending';
}
