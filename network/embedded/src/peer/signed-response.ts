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
export class SignedResponse implements EndorserResponse {
  readonly version = 1;
  readonly response: Response;
  readonly interest: readonly ChaincodeCall[];
  readonly #parts: ResponseParts;
  #payload: Uint8Array | undefined;
  #endorsement: Endorsement | undefined;

  constructor(parts: ResponseParts) {
    this.response = parts.response;
    this.interest = parts.interest;
    this.#parts = parts;
  }

  get payload(): Uint8Array {
    return (this.#payload ??= this.#parts.encodePayload());
  }

  get endorsement(): Endorsement {
    const { signer } = this.#parts;
    return (this.#endorsement ??= {
      endorser: signer.serialized,
      signature: signer.sign(Buffer.concat([this.payload, signer.serialized])),
    });
  }
}
