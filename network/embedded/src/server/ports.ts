import { lookup } from 'node:dns/promises';
import { createServer } from 'node:net';

/** Somebody else listens there. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor(
    readonly host: string,
    readonly port: number,
    options?: ErrorOptions,
  ) {
    super(`Port ${port} on ${host} is taken by another program.`, options);
  }
}

/**
 * Makes sure that nobody listens on a port, on any address of the host: a listener that got only some of them would share
 * its name with a stranger.
 *
 * @param port 0 finds a free one
 * @throws PortTakenError
 */
export async function freePort(host: string, port: number): Promise<number> {
  const addresses = await lookup(host, { all: true });
  let chosen = port;
  for (const { address } of addresses) chosen = await probe(host, address, chosen);
  return chosen;
}

function probe(host: string, address: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // An address family that the machine does not have is no reason to fail.
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(port);
      else if (error.code === 'EADDRINUSE') reject(new PortTakenError(host, port, { cause: error }));
      else reject(error);
    });
    server.listen({ host: address, port, exclusive: true }, () => {
      const bound = server.address();
      const taken = typeof bound === 'object' && bound ? bound.port : port;
      server.close(() => {
        resolve(taken);
      });
    });
  });
}
