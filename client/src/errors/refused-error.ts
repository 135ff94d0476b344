import { type CareErrorBody, type CareErrorCode, type CareErrorDetails } from '@careledger/model';
import { CareLedgerError } from './care-ledger-error';

/**
 * The contract refused the call, or would have: malformed input, a caller without the right, a conflict. Nothing was written.
 *
 * A decision that denies access is no error: it is a value, `effect: 'deny'`.
 */
export class RefusedError extends CareLedgerError {
  declare readonly code: CareErrorCode;
  /** What the contract adds: ids, codes, counts and field paths; never a value that was sent. */
  readonly details: CareErrorDetails;

  constructor(refusal: CareErrorBody, transactionId: string | undefined, cause?: unknown) {
    super(refusal.message, { code: refusal.code, advice: adviceFor[refusal.code], transactionId, cause });
    this.details = refusal.details;
  }
}

const adviceFor: Readonly<Record<CareErrorCode, string>> = {
  INVALID_ARGUMENT: 'Correct the fields named in details; the same call will fail again.',
  FORBIDDEN: "The caller's certificate, role or hospital does not allow this; ask the hospital's registrar.",
  NOT_FOUND: 'Check the id. If another hospital wrote it a moment ago, the own hospital may not have it yet.',
  CONFLICT:
    'The id stands for other content, or the state has moved on: read it, then use a new id or version.',
  CLOSED: 'What was revoked stays revoked; use a new id.',
  SIGNATURE_INVALID: 'Have the patient sign again, with the key that is registered, for this channel.',
  PROOF_INVALID: "Take the leaf and its proof anew from the custodian's list of the batch.",
  DIRECTIVE_EXPIRED: 'Have the patient sign again, and send it within the time that it names.',
  DEMOGRAPHICS_MISSING: 'Store the demographics first, at the same hospital; then register the patient.',
  POLICY_MISSING: 'The network operator has to set the channel policy once before anything else.',
  LIMIT_EXCEEDED: 'Send less at once; details name the limit.',
  UNIMPLEMENTED: 'The chaincode that is deployed does not have this transaction.',
  INTERNAL: 'Nothing was written. Give the transaction id to the network operator.',
};
