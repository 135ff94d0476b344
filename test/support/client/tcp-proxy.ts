import { connect, createServer, type Socket } from 'node:net';

/** A door in front of a peer that a test can shut: connections are cut, and nobody is let in until it opens again. */
export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Cuts all connections, and stays shut for so long, in milliseconds. */
  cut(milliseconds: number): void;
  /** Cuts all connections, and stays shut. */
  shut(): void;
}

/** @param target `host:port` */
export async function tcpProxy(target: string): Promise<TcpProxy> {
  const [host = 'localhost', port = ''] = target.split(':');
  const open = new Set<Socket>();
  let shutUntil = 0;
  const server = createServer((client) => {
    if (Date.now() < shutUntil) {
      client.destroy();
      return;
    }
    const peer = connect({ host, port: Number(port) });
    for (const [from, to] of [
      [client, peer],
      [peer, client],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const address = server.address();
  const cut = (milliseconds: number): void => {
    shutUntil = Date.now() + milliseconds;
    for (const socket of open) socket.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut,
    shut: () => {
      cut(Infinity);
    },
    [Symbol.asyncDispose]: async () => {
      cut(Infinity);
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
