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

/**
 * A peer that takes so many requests at a time and refuses the others, as Fabric's gateway does. What it took ends when the test
 * calls `answer`: no clock runs, so a busy machine changes nothing.
 */
export function limitedPeer(limit: number) {
  let inside: (() => void)[] = [];
  return {
    call: (): Promise<void> => {
      if (inside.length >= limit) {
        const message = `too many requests for /gateway.Gateway, exceeding concurrency limit (${limit})`;
        return Promise.reject(new GatewayFailure('UNKNOWN', message, []));
      }
      return new Promise((resolve) => inside.push(resolve));
    },
    /** @returns how many requests were answered */
    answer: (): number => {
      const answered = inside;
      inside = [];
      for (const done of answered) done();
      return answered.length;
    },
  };
}
