import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import * as v from 'valibot';
import { messageOf, NetworkError } from '../errors';
import { readLines } from './lines';
import { encodeLine, type Request, RequestSchema, type Response } from './protocol';

const patienceMs = 1_000;

/** Takes what comes before the result. */
export type Reply = (message: Extract<Response, { type: 'progress' | 'entry' }>) => Promise<void>;

/** Answers one request. What it throws becomes the error that the command shows. */
export type Handler = (request: Request, reply: Reply) => Promise<unknown>;

export interface ControlServer {
  /** Takes no more requests. Those under way have a moment to be answered; a command that does not read is left. */
  close(): Promise<void>;
}

/**
 * Listens for commands on a socket that only the owner can reach.
 *
 * @param path of a socket that no living process listens on: what a dead one left there is removed
 */
export async function serveControl(path: string, handler: Handler): Promise<ControlServer> {
  rmSync(path, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // A command that was interrupted is no failure of the daemon's.
    socket.on('error', () => socket.destroy());
    void answer(socket, handler);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  chmodSync(path, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          for (const socket of open) socket.destroy();
        }, patienceMs);
        server.close(() => {
          clearTimeout(timer);
          resolve();
        });
      }),
  };
}

async function answer(socket: Socket, handler: Handler): Promise<void> {
  try {
    for await (const line of readLines(socket)) {
      await send(socket, await respond(line, handler, socket));
      break;
    }
  } catch {
    // The command went away: nobody is left to tell.
  } finally {
    socket.end();
  }
}

async function respond(line: string, handler: Handler, socket: Socket): Promise<Response> {
  try {
    const request = v.parse(RequestSchema, JSON.parse(line));
    return { type: 'result', value: await handler(request, (message) => send(socket, message)) };
  } catch (error) {
    return errorResponse(error);
  }
}

/** An error as it goes to the command. */
export function errorResponse(error: unknown): Extract<Response, { type: 'error' }> {
  const logLines = error instanceof NetworkError ? [...error.logLines] : [];
  const code = error instanceof NetworkError ? error.code : undefined;
  return { type: 'error', code, message: messageOf(error), logLines };
}

function send(socket: Socket, message: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.write(encodeLine(message), (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}
