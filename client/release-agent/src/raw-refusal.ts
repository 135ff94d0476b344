import { type Duplex } from 'node:stream';
import { STATUS_OF } from './refusal';

/** What is no call, as far as it can be read: the answer is a code all the same. */
export const NO_CALL = {
  code: 'INVALID_REQUEST',
  message: 'The call is not JSON of the form that the service takes.',
} as const;

/** Answers what HTTP's parser refuses, or what does not come in time: there is no request yet, so the answer is written by hand. */
export function refuseRaw(error: Error & { readonly code?: string }, socket: Duplex): void {
  // The other side has left; or the answer to an earlier call is on its way, and another one would be taken for a part of it.
  if (error.code === 'ECONNRESET' || !socket.writable || bytesWritten(socket) > 0) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(NO_CALL);
  socket.end(
    [
      `HTTP/1.1 ${String(STATUS_OF[NO_CALL.code])} Bad Request`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${String(Buffer.byteLength(body))}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

function bytesWritten(socket: Duplex): number {
  return 'bytesWritten' in socket && typeof socket.bytesWritten === 'number' ? socket.bytesWritten : 0;
}
