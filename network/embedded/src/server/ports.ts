import { lookup } from 'node:dns/promises';
import { createServer, type Server } from 'node:net';

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

/** A port that nobody else can take until it is let go. */
export interface HeldPort {
  readonly port: number;
  release(): Promise<void>;
}

/**
 * Makes sure that nobody listens on a port, on any address of the host: a listener that got only some of them would share
 * its name with a stranger.
 *
 * @param port 0 finds a free one
 * @throws PortTakenError
 */
export async function freePort(host: string, port: number): Promise<number> {
  const held = await holdPort(host, port);
  await held.release();
  return held.port;
}

/** As {@link freePort}, but nobody else gets it meanwhile: ledgers that start side by side ask for free ones all the time. */
export async function holdPort(host: string, port: number): Promise<HeldPort> {
  const addresses = await lookup(host, { all: true });
  const servers: Server[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(servers.splice(0).map(close));
  };
  let chosen = port;
  try {
    for (const { address } of addresses) {
      const server = await listenAlone(host, address, chosen);
      if (!server) continue;
      servers.push(server);
      const bound = server.address();
      if (typeof bound === 'object' && bound) chosen = bound.port;
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { port: chosen, release };
}

/** @returns undefined where the machine does not have that family of addresses, which is no reason to fail */
function listenAlone(host: string, address: string, port: number): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    // Clients of a ledger that starts again knock at once; a connection that stayed would keep the port from being let go.
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(undefined);
      else if (error.code === 'EADDRINUSE') reject(new PortTakenError(host, port, { cause: error }));
      else reject(error);
    });
    server.listen({ host: address, port, exclusive: true }, () => {
      resolve(server);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      resolve();
    });
  });
}
