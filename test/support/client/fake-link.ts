import { GatewayFailure } from '@careledger/client/gateway';
import { type PeerLink } from '@careledger/client/internal/connection/peer-link';

/** A line to a peer that a test plays. */
export function fakeLink(
  name: string,
  call: (method: string, request: Uint8Array, signal: AbortSignal) => Promise<Uint8Array>,
): PeerLink & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    name,
    calls,
    call: (method, request, _deadline, signal) => {
      calls.push(method.slice(method.lastIndexOf('/') + 1));
      return call(method, request, signal);
    },
    stream: () => ({
      async *[Symbol.asyncIterator]() {
        await Promise.reject(new GatewayFailure('UNAVAILABLE', `${name} is away`, []));
        yield new Uint8Array(0);
      },
      close: () => undefined,
    }),
    ready: () => Promise.resolve(),
    close: () => undefined,
  };
}

/** A peer that takes so many requests at a time, each of which lasts so long, and refuses the others as Fabric's gateway does. */
export function limitedPeer(limit: number, milliseconds: number) {
  const state = { inside: 0, answered: 0, refused: 0 };
  const call = async (): Promise<Uint8Array> => {
    if (state.inside >= limit) {
      state.refused++;
      await new Promise(setImmediate);
      const message = `too many requests for /gateway.Gateway, exceeding concurrency limit (${limit})`;
      throw new GatewayFailure('UNKNOWN', message, []);
    }
    state.inside++;
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
    state.inside--;
    state.answered++;
    return new Uint8Array(0);
  };
  return { state, call };
}
