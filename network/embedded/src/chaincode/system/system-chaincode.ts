import { decodeChaincodeInput } from '../../codec/chaincode-message';
import {
  decodeChaincodeInvocationSpec,
  decodeChaincodeProposalPayload,
  decodeProposal,
  decodeSignedProposal,
} from '../../codec/proposal';
import { messageOf } from '../errors';
import type { Chaincode, Invocation } from '../types';

/** A system chaincode's refusal with another status than 500. */
export class SystemChaincodeError extends Error {
  override readonly name = 'SystemChaincodeError';

  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** @throws Error whose message the caller gets, with status 500 or that of a {@link SystemChaincodeError} */
export type SystemFunction = (
  args: readonly Uint8Array[],
  invocation: Invocation,
) => Uint8Array | Promise<Uint8Array>;

/** Lets a function of all arguments, the function's name first, answer as a chaincode does. */
export function createSystemChaincode(run: SystemFunction): Chaincode {
  return {
    invoke: async (invocation) => {
      try {
        const payload = await run(decodeChaincodeInput(invocation.input).view.args, invocation);
        return { response: { status: 200, message: '', payload }, event: undefined };
      } catch (error) {
        const status = error instanceof SystemChaincodeError ? error.status : 500;
        const response = { status, message: messageOf(error), payload: new Uint8Array() };
        return { response, event: undefined };
      }
    },
  };
}

export function textOf(argument: Uint8Array | undefined): string {
  return Buffer.from(argument ?? new Uint8Array()).toString();
}

/** The chaincode that a client has called, which may be another one that calls this. */
export function invokedChaincode(signedProposal: Uint8Array): string {
  const { payload } = decodeProposal(decodeSignedProposal(signedProposal).view.proposal).view;
  const { input } = decodeChaincodeProposalPayload(payload).view;
  return decodeChaincodeInvocationSpec(input).view.chaincodeId?.name ?? '';
}
