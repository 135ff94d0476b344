import type { Endorser } from '../peer';

/** Lets a peer of this process answer as one that is called over gRPC: an error comes alone, and says that it was remote. */
export function asRemote(endorser: Endorser): Endorser {
  return {
    mspId: endorser.mspId,
    address: endorser.address,
    processProposal: async (signedProposal, signal) => {
      const answer = await endorser.processProposal(signedProposal, signal);
      if (answer.error === undefined) return answer;
      return { response: undefined, error: `rpc error: code = Unknown desc = ${answer.error}` };
    },
  };
}
