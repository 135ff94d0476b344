import { type ReleaseErrorCode } from '@careledger/client/release';
import { type ReleaseReason } from '@careledger/model';

/** Why a call is not answered. What it says is for the caller: nothing of what was sent is repeated in it. */
export class Refusal extends Error {
  constructor(
    readonly code: ReleaseErrorCode,
    message: string,
    readonly reason?: ReleaseReason,
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'Refusal';
  }
}

/** The status of HTTP that goes with a code (RFC 9110, RFC 6585). */
export const STATUS_OF: Readonly<Record<ReleaseErrorCode, number>> = {
  INVALID_REQUEST: 400,
  CERTIFICATE_UNKNOWN: 403,
  CERTIFICATE_EXPIRED: 403,
  CERTIFICATE_REVOKED: 403,
  PROOF_INVALID: 401,
  PROOF_STALE: 401,
  PROOF_REPLAYED: 401,
  NOT_FOUND: 404,
  NOT_THE_REQUESTER: 403,
  DENIED: 403,
  NOT_RELEASED: 409,
  ALREADY_RELEASED: 409,
  DOCUMENT_DAMAGED: 500,
  TOO_MANY_REQUESTS: 429,
  LEDGER_UNAVAILABLE: 503,
  INTERNAL: 500,
};
