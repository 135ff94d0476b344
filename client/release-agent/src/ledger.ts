import { type BatchProof, type RecordView, type Release } from '@careledger/model';
import { CareLedgerError, type CareLedgerErrorCode, type Commit } from '@careledger/client';
import { type ReleaseErrorCode } from '@careledger/client/release';
import type * as v from 'valibot';
import { Refusal } from './refusal';

type Proof = v.InferInput<typeof BatchProof>;

/** The one record of a decision that a call is about. */
export interface Wanted {
  readonly patient: string;
  readonly hospital: string;
  readonly request: string;
  readonly record: string;
  readonly proof?: Proof;
}

/** A record of a decision, for whom its key would be wrapped, and the wrap's hash. */
export interface ToRelease extends Wanted {
  readonly key: string;
  readonly certificate: string;
  readonly wrap: string;
  /** Until when the requester has to erase the copy. */
  readonly eraseBy?: string;
}

/** What the service needs of the ledger: the own peer, in the name of a release agent of the custodian. */
export interface ReleaseLedger {
  /** MSP id of the custodian. */
  readonly mspId: string;
  readonly channel: string;
  /** The record as the own peer has it, and what has become of the decision. @param after waits until the peer has it */
  read(
    of: Wanted,
    after?: Commit,
  ): Promise<{ readonly record: RecordView; readonly release: Release | undefined }>;
  /** What `release` would come to now, at the own peer: it refuses what that would refuse, and leaves no trace. */
  preview(of: ToRelease): Promise<Pick<Release, 'effect'>>;
  /** Decides again and commits. A denial is a result. */
  release(of: ToRelease): Promise<Release & { readonly commit: Commit }>;
  /** Whether the own peer answers. */
  isThere(): Promise<boolean>;
}

const refusalFor: Partial<Record<CareLedgerErrorCode, readonly [ReleaseErrorCode, string]>> = {
  NOT_FOUND: ['NOT_FOUND', "The custodian's peer knows no such decision or record."],
  FORBIDDEN: ['NOT_THE_REQUESTER', 'The decision was made for another certificate or key.'],
  INVALID_ARGUMENT: ['INVALID_REQUEST', 'The call does not name a decision.'],
  PROOF_INVALID: ['INVALID_REQUEST', 'The batch does not hold the record.'],
  CONFLICT: ['ALREADY_RELEASED', 'The one release of this decision is another.'],
  VAULT_NOT_FOUND: ['NOT_FOUND', 'The vault does not hold the document.'],
  VAULT_DAMAGED: ['DOCUMENT_DAMAGED', "The vault's document or key is not what was stored."],
};
const unavailable: readonly CareLedgerErrorCode[] = [
  'UNAVAILABLE',
  'CONTENTION',
  'OUTCOME_UNKNOWN',
  'INVALIDATED',
  'CONNECTION_CLOSED',
];

/** What an error of the client library means to a caller. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error;
  if (error instanceof CareLedgerError) {
    const known = refusalFor[error.code];
    if (known !== undefined) return new Refusal(known[0], known[1], undefined, error);
    if (unavailable.includes(error.code)) {
      return new Refusal(
        'LEDGER_UNAVAILABLE',
        "The custodian's peer cannot commit now: make the same call again.",
        undefined,
        error,
      );
    }
  }
  return new Refusal(
    'INTERNAL',
    "The service has failed; the custodian's operator finds why in its log.",
    undefined,
    error,
  );
}
