import type { ChaincodeCall } from '../codec/interest';
import type { Endorsement, Response } from '../codec/response';
import type { SigningIdentity } from '../msp/types';
import type { EndorserResponse } from './types';

export interface ResponseParts {
  readonly response: Response;
  readonly interest: readonly ChaincodeCall[];
  readonly signer: SigningIdentity;
  /** Gives the `protos.ProposalResponsePayload`. */
  readonly encodePayload: () => Uint8Array;
}

/**
 * What a peer gives back for a good simulation. Payload and signature are made when somebody asks for them: an evaluation gives
 * the client neither, and with them goes a third of its work.
 */
export function signedResponse({
  response,
  interest,
  signer,
  encodePayload,
}: ResponseParts): EndorserResponse {
  let payload: Uint8Array | undefined;
  let endorsement: Endorsement | undefined;
  const payloadOf = (): Uint8Array => (payload ??= encodePayload());
  return {
    version: 1,
    response,
    interest,
    get payload() {
      return payloadOf();
    },
    get endorsement() {
      return (endorsement ??= {
        endorser: signer.serialized,
        signature: signer.sign(Buffer.concat([payloadOf(), signer.serialized])),
      });
    },
  };
}
