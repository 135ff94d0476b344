import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import { CodecError } from '../codec/message';
import { RpcError } from '../codec/rpc-error';
import { encodeStatus, STATUS_DETAILS_TRAILER } from '../codec/status';

/** Why a call's signal was aborted. */
export class CallEnded extends RpcError {}

/**
 * The one table that turns what a door throws into what a client gets.
 *
 * @param onInternal told what no client is told
 */
export function rpcStatus(error: unknown, onInternal: (error: unknown) => void): StatusObject {
  if (error instanceof RpcError) {
    const metadata = new Metadata();
    const code = status[error.code];
    if (error.details.length > 0) {
      metadata.set(STATUS_DETAILS_TRAILER, Buffer.from(encodeStatus(code, error.message, error.details)));
    }
    return { code, details: headerText(error.message), metadata };
  }
  if (error instanceof CodecError) {
    return { code: status.INVALID_ARGUMENT, details: error.message, metadata: new Metadata() };
  }
  onInternal(error);
  return { code: status.INTERNAL, details: 'The peer failed; its log says how.', metadata: new Metadata() };
}

/**
 * Go's server sends a message that ends in a space as it is, which no HTTP/2 header may; Node's client drops the header, and so
 * never sees it. The details have it still.
 */
function headerText(message: string): string {
  return message === message.trim() ? message : '';
}
