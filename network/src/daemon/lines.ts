import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';

/** A line may be long (a value of the world state), but a peer that never ends one shall not fill the memory. */
const longestLine = 64 * 1024 * 1024;

/** The lines that come over a socket, until its end. @throws Error where a line is too long, or the socket fails */
export async function* readLines(socket: Socket): AsyncIterable<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of socket) {
    rest += typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk as Uint8Array));
    const lines = rest.split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) throw new Error('a line on the control socket is too long');
    yield* lines;
  }
}
