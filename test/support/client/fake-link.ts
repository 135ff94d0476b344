import { GatewayFailure } from '@careledger/client/gateway';
import { type PeerLink } from '@careledger/client/internal/connection/peer-link';

/** A line to a peer of which nothing but its name is used. */
export function fakeLink(name: string): PeerLink {
  return {
    name,
    get channel(): never {
      throw new Error('No call goes over a line that is played.');
    },
    ready: () => Promise.resolve(),
    close: () => undefined,
  };
}

/** A peer that takes so many requests at a time, each of which lasts so long, and refuses the others as Fabric's gateway does. */
export function limitedPeer(limit: number, milliseconds: number) {
  const state = { inside: 0, answered: 0, refused: 0 };
  const call = async (): Promise<void> => {
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
  };
  return { state, call };
}
