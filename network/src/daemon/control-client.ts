import { connect, type Socket } from 'node:net';
import * as v from 'valibot';
import type { DataPaths } from '../data/layout';
import { NetworkError, systemCode } from '../errors';
import { lastLines } from '../logs/tail';
import { readLines } from './lines';
import { encodeLine, type Request, type Response, ResponseSchema } from './protocol';
import { controlSocketPath } from './socket-path';

export interface CallOptions {
  readonly progress?: ((text: string) => void) | undefined;
  readonly entry?: ((entry: { readonly key: string; readonly value: Uint8Array }) => void) | undefined;
  /** Gives up after that many milliseconds. */
  readonly timeoutMs?: number | undefined;
}

/**
 * Asks the daemon of a data folder.
 *
 * @returns the result, parsed by nobody yet
 * @throws NetworkError NOT_RUNNING where no daemon listens; LEDGER_FAILED where it ends, or gives no answer in time; or what
 *   the daemon says
 */
export async function callDaemon(
  data: DataPaths,
  request: Request,
  options: CallOptions = {},
): Promise<unknown> {
  const socket = await connectTo(data);
  const timer =
    options.timeoutMs === undefined
      ? undefined
      : setTimeout(() => {
          socket.destroy(new Error('timeout'));
        }, options.timeoutMs);
  try {
    socket.write(encodeLine(request));
    for await (const line of readLines(socket)) {
      const message = v.parse(ResponseSchema, JSON.parse(line));
      if (message.type === 'progress') options.progress?.(message.text);
      else if (message.type === 'entry') {
        options.entry?.({ key: message.key, value: Buffer.from(message.value, 'base64') });
      } else if (message.type === 'result') return message.value;
      else throw toError(message);
    }
  } catch (error) {
    if (error instanceof NetworkError || error instanceof v.ValiError) throw error;
    throw ended(data, error instanceof Error && error.message === 'timeout');
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
  throw ended(data, false);
}

/** The error that a message of the daemon's stands for. */
export function toError(message: Extract<Response, { type: 'error' }>): Error {
  return message.code === undefined
    ? new Error(message.message)
    : new NetworkError(message.code, message.message, message.logLines);
}

function ended(data: DataPaths, timeout: boolean): NetworkError {
  return new NetworkError(
    'LEDGER_FAILED',
    timeout
      ? `the ledger in ${data.dir} gives no answer`
      : `the ledger in ${data.dir} ended before it answered`,
    lastLines(data.ledgerLog),
  );
}

/** The last one: the daemon closed its socket while this connection waited to be taken. */
const nobodyListens = ['ENOENT', 'ENOTDIR', 'ECONNREFUSED', 'ECONNRESET'];

function connectTo(data: DataPaths): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(controlSocketPath(data));
    socket.once('connect', () => {
      resolve(socket);
    });
    socket.once('error', (error) => {
      const code = systemCode(error);
      reject(code !== undefined && nobodyListens.includes(code) ? notRunning(data) : error);
    });
  });
}

export function notRunning(data: DataPaths): NetworkError {
  return new NetworkError(
    'NOT_RUNNING',
    `no ledger runs in ${data.dir}: start it with \`careledger-network up --data ${data.dir}\``,
  );
}
