import type { peer } from '@hyperledger/fabric-protos';
import { toBytes } from '../probe/bytes';
import type { CallError } from './gateway-connection';

/** A chaincode's answer as it is noted. */
export function responseOf(
  response: peer.Response,
  view = (payload: Uint8Array) => resultsOf(toBytes(payload)),
) {
  return {
    status: response.getStatus(),
    message: response.getMessage(),
    payload: view(response.getPayload_asU8()),
  };
}

/** @returns a probe's results as they are, anything else as bytes */
export function resultsOf(payload: unknown): unknown {
  if (typeof payload !== 'string' || !payload.startsWith('[')) return payload;
  return JSON.parse(payload);
}

const MISMATCH = 'ProposalResponsePayloads do not match';

/**
 * Takes out of an error what is chance: which other organizations a gateway took that was left the choice, and whose answer
 * came later where two did not match. These become "another".
 *
 * @param isNamed whether the client named the endorsing organizations
 */
export function withoutChance(error: CallError, by: string, isNamed: boolean): CallError {
  const details = error.details.map((detail) =>
    detail.message !== MISMATCH && (isNamed || detail.mspId === by)
      ? detail
      : {
          address: '<peer:another>',
          mspId: '<another>',
          message: detail.message.replaceAll(detail.mspId, '<another>'),
        },
  );
  return { ...error, details };
}
