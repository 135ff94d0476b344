import type { Endorser } from '../peer';

/**
 * Lets a peer of this process answer as one that is called over gRPC: an error comes alone, and says that it was remote.
 *
 * @param isDown whether the peer does not listen at all
 */
export function asRemote(endorser: Endorser, isDown: () => boolean): Endorser {
  const { mspId, address } = endorser;
  return {
    mspId,
    address,
    processProposal: async (proposal, signal) => {
      if (isDown()) return { response: undefined, error: connectionRefused(address) };
      const answer = await endorser.processProposal(proposal, signal);
      if (isDown()) return { response: undefined, error: CONNECTION_LOST };
      if (answer.error === undefined) return answer;
      return { response: undefined, error: `rpc error: code = Unknown desc = ${answer.error}` };
    },
  };
}

/** What Go's gRPC says of a peer that goes away in the middle of a call. */
const CONNECTION_LOST = 'rpc error: code = Unavailable desc = error reading from server: EOF';

/** What Go's gRPC says of a peer that does not listen. */
export function connectionRefused(address: string): string {
  return (
    'rpc error: code = Unavailable desc = connection error: desc = "transport: Error while dialing: ' +
    `dial tcp ${address}: connect: connection refused"`
  );
}
