import type { peer } from '@hyperledger/fabric-protos';
import { toBytes } from '../probe/bytes';
import type { CallError } from './gatewayConnection';

/** A chaincode's answer as it is noted. */
export function responseOf(response: peer.Response) {
  return {
    status: response.getStatus(),
    message: response.getMessage(),
    payload: resultsOf(toBytes(response.getPayload_asU8())),
  };
}

/** @returns a probe's results as they are, anything else as bytes */
export function resultsOf(payload: unknown): unknown {
  if (typeof payload !== 'string' || !payload.startsWith('[')) return payload;
  return JSON.parse(payload);
}

/** Which other organizations the gateway took, and so which of them refused, is chance: they all become "another". */
export function withoutChance(error: CallError, by: string): CallError {
  const details = error.details.map((detail) =>
    detail.mspId === by
      ? detail
      : {
          address: '<peer:another>',
          mspId: '<another>',
          message: detail.message.replaceAll(detail.mspId, '<another>'),
        },
  );
  return { ...error, details };
}
