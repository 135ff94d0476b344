import { decodeCommitStatusRequest, decodeSignedRequest, encodeCommitStatusResponse } from '../codec/gateway';
import { RpcError } from '../codec/rpc-error';
import { checkReader } from './access';
import type { GatewayParts } from './types';

/**
 * `gateway.Gateway/CommitStatus`: the validation code of a transaction; waits until the own peer has committed it.
 *
 * @throws RpcError
 */
export async function commitStatus(
  parts: GatewayParts,
  signedRequest: Uint8Array,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const { request, signature } = decodeSignedRequest(signedRequest).view;
  if (request.length === 0) {
    throw new RpcError('INVALID_ARGUMENT', 'a commit status request is required');
  }
  const { identity, channelId, transactionId } = decodeCommitStatusRequest(request).view;
  if (identity.length === 0) throw new RpcError('INVALID_ARGUMENT', 'no identity provided');
  if (channelId === '') throw new RpcError('INVALID_ARGUMENT', 'no channel ID provided');
  if (transactionId === '') {
    throw new RpcError('INVALID_ARGUMENT', 'transaction ID should not be empty');
  }
  await checkReader(parts, { channel: channelId, identity, signed: request, signature });
  const { code, block } = await parts.ledger.waitForTransaction(transactionId, signal);
  return encodeCommitStatusResponse(code, block);
}
