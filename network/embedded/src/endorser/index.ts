import { CodecError } from '../codec/message';
import { openProposal, type OpenProposal } from '../codec/open-proposal';
import { encodeProposalResponse } from '../codec/response';
import { RpcError } from '../codec/rpc-error';
import type { Service } from '../codec/service';
import type { Endorser } from '../peer';

/** Fabric's Endorser service at one organization's peer, for clients that choose endorsers themselves. */
export function createEndorserService(endorser: Endorser): Service {
  return {
    name: 'protos.Endorser',
    concurrency: 2500,
    methods: {
      ProcessProposal: {
        kind: 'unary',
        handle: async (signedProposal, signal) => {
          const { response, error } = await endorser.processProposal(openedProposal(signedProposal), signal);
          // An error hides the response on the wire, and is one without a status of its own.
          if (error !== undefined || !response) throw new RpcError('UNKNOWN', error ?? 'no response');
          return encodeProposalResponse({
            version: response.version,
            timestamp: undefined,
            response: response.response,
            payload: response.payload ?? new Uint8Array(),
            endorsement: response.endorsement,
            interest: response.interest,
          });
        },
      },
    },
  };
}

/** @throws RpcError as for any other fault of the proposal */
function openedProposal(signedProposal: Uint8Array): OpenProposal {
  try {
    return openProposal(signedProposal);
  } catch (error) {
    throw error instanceof CodecError ? new RpcError('UNKNOWN', error.message) : error;
  }
}
