import type { RpcCode } from '../codec/rpc-error';
import type { EndorserResponse, ProposalAnswer } from '../peer';

export type EndorserVerdict =
  | { readonly ok: true; readonly response: EndorserResponse }
  | {
      readonly ok: false;
      readonly code: RpcCode;
      readonly message: string;
      /** Whether another peer may be asked to evaluate. */
      readonly retry: boolean;
    };

/** Status of a peer's own refusals, and of a chaincode's errors. */
const ERROR_STATUS = 500;

/** What a peer's answer means, as Fabric's gateway reads it (`internal/pkg/gateway/apiutils.go`). */
export function endorserVerdict({ response, error }: ProposalAnswer): EndorserVerdict {
  if (error !== undefined) {
    return response
      ? { ok: false, code: 'FAILED_PRECONDITION', message: error, retry: false }
      : { ok: false, code: 'UNAVAILABLE', message: error, retry: true };
  }
  if (!response) return { ok: false, code: 'UNAVAILABLE', message: 'no response', retry: true };
  const { status, message } = response.response;
  if (status >= 200 && status < 400) return { ok: true, response };
  if (!response.payload && status === ERROR_STATUS) {
    // Without a payload the peer itself refused.
    return { ok: false, code: 'ABORTED', message, retry: true };
  }
  return { ok: false, code: 'UNKNOWN', message: `chaincode response ${status}, ${message}`, retry: false };
}
