import { STATUS } from '../codec/deliver';
import { encodeEnvelope } from '../codec/envelope';
import { decodeSubmitRequest, encodeSubmitResponse } from '../codec/gateway';
import { RpcError } from '../codec/rpc-error';
import type { GatewayParts } from './types';

/**
 * `gateway.Gateway/Submit`: hands a signed transaction to the ordering service. An answer says that it was accepted, not that
 * it will be valid.
 *
 * @throws RpcError
 */
export async function submit(parts: GatewayParts, request: Uint8Array): Promise<Uint8Array> {
  const { channelId, preparedTransaction } = decodeSubmitRequest(request).view;
  if (!preparedTransaction) {
    throw new RpcError('INVALID_ARGUMENT', 'a prepared transaction is required');
  }
  if (preparedTransaction.signature.length === 0) {
    throw new RpcError('INVALID_ARGUMENT', 'prepared transaction must be signed');
  }
  if (channelId !== parts.channel) {
    throw new RpcError(
      'FAILED_PRECONDITION',
      `failed to get config for channel [${channelId}]: could not get last config for channel ${channelId}`,
    );
  }
  const { status, info } = await parts.broadcast(encodeEnvelope(preparedTransaction));
  if (status === 'SUCCESS') return encodeSubmitResponse();
  if (status === 'NO_QUORUM') {
    throw new RpcError(
      'UNAVAILABLE',
      'insufficient number of orderers could successfully process transaction to satisfy quorum requirement',
    );
  }
  if (STATUS[status] >= 400 && STATUS[status] < 500) {
    throw new RpcError(
      'ABORTED',
      `received unsuccessful response from orderer: status=${status}, info=${info}`,
    );
  }
  throw new RpcError('UNAVAILABLE', 'no orderers could successfully process transaction');
}
