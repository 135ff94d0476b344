import { connect } from 'node:net';

/** How long a connection may take, in milliseconds: a stopped process may leave a socket that takes calls and says nothing. */
const TIMEOUT = 2_000;

/** Resolves when somebody listens on that port of this machine. @throws the system's error where nobody does */
export function listens(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: 'localhost', port, timeout: TIMEOUT });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => {
      socket.destroy(new Error(`Nobody takes calls on port ${port}.`));
    });
    socket.once('error', reject);
  });
}
